package main

import (
	"testing"

	"github.com/hpyapi/hpyapi/cmd/hpyapi/internal/scripttest"
)

func TestMain(m *testing.M) { scripttest.Main(m, run) }

func TestScripts(t *testing.T) { scripttest.Run(t) }
