FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/hivewire ./cmd/hivewire && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/hivewire /hivewire
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV HIVEWIRE_LISTEN=0.0.0.0:8080 HIVEWIRE_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s CMD ["/hivewire", "healthcheck"]
ENTRYPOINT ["/hivewire"]
CMD ["serve"]
