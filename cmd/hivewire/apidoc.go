package main

import (
	"github.com/spf13/cobra"

	"hivewire/actions/apidoc"
)

func (p *program) apidoc() *cobra.Command {
	print := func(name, short string, document func() []byte) *cobra.Command {
		return &cobra.Command{
			Use:   name,
			Short: short,
			Args:  cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				_, err := p.out.Write(document())
				return err
			},
		}
	}
	c := &cobra.Command{
		Use:   "apidoc",
		Short: "Print the references of the APIs, which the server has at /docs",
	}
	c.AddCommand(
		print("openapi", "Print the OpenAPI document of the REST API", apidoc.OpenAPI),
		print("asyncapi", "Print the AsyncAPI document of the WebSocket API", func() []byte {
			return apidoc.AsyncAPI(apidoc.Server{Host: "localhost:8080"})
		}),
	)
	return c
}
