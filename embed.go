// Package stationmaster holds the built page and nothing else, so that the page becomes part of the binary.
// It is a package of its own at the root of the module because go:embed cannot look above its own folder.
// It knows nobody; package server/httpapi serves what is here.
package stationmaster

import "embed"

// Page is frontend/dist as the page's build left it, under that path. Without a build it has only .gitkeep,
// so that the module compiles in a fresh clone; whoever serves it must say so instead of serving nothing.
//
//go:embed all:frontend/dist
var Page embed.FS
