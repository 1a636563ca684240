//go:build tools

// Package tools pins, with go.mod and go.sum, the programs that `npm run tools` builds.
package tools

import (
	_ "github.com/Shopify/toxiproxy/v2/cmd/server"
	_ "go.k6.io/k6/v2"
)
