package main

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func (p *program) healthcheck() *cobra.Command {
	var address string
	encrypted := p.getenv("HIVEWIRE_TLS_CERT") != "" || p.getenv("HIVEWIRE_ACME_DOMAIN") != ""
	listen := p.getenv("HIVEWIRE_LISTEN")
	if listen == "" {
		listen = "127.0.0.1:8080"
	}
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Succeed when the server on this machine is alive",
		Long:  "Asks /healthz of the server on this machine and exits 0 when it answers 200, else 1.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			url := place{address: reachable(address), encrypted: encrypted}.http() + "/healthz"
			request, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, url, nil)
			if err != nil {
				return &exit{exitError, err}
			}
			// On the way to this machine itself nobody need prove its name.
			transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
			response, err := (&http.Client{Timeout: 3 * time.Second, Transport: transport}).Do(request)
			if err != nil {
				return &exit{exitError, err}
			}
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK {
				return &exit{exitError, fmt.Errorf("%s answered %s", url, response.Status)}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&encrypted, "tls", encrypted, "the server serves https [when $HIVEWIRE_TLS_CERT or $HIVEWIRE_ACME_DOMAIN is set]")
	cmd.Flags().StringVar(&address, "listen", listen, "address that the server serves on [$HIVEWIRE_LISTEN]")
	return cmd
}
