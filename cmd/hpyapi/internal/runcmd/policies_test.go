package runcmd

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
)

func TestPoliciesOfModules(t *testing.T) {
	for value, want := range map[string]map[string]string{
		"":                         {"a": "raise"},
		"record":                   {"a": "record", "b": "record"},
		"a:record":                 {"a": "record", "b": "raise", "ab": "raise"},
		"abort,a:record,b.c:raise": {"a": "record", "b.c": "raise", "b": "abort", "c": "abort"},
		"a:record,abort":           {"a": "record", "b": "abort"},
	} {
		c, err := parsePolicies(value)
		require.NoError(t, err, value)
		for module, policy := range want {
			require.Equal(t, policy, c.of(module).String(), "%s in %s", module, value)
		}
	}
	for value, want := range map[string]string{
		"ignore":            `debugmode: unknown policy "ignore": want raise, record or abort`,
		"a=record":          `unknown policy "a=record"`,
		"a:":                `unknown policy ""`,
		"a:record,":         `unknown policy ""`,
		":record":           `":record" is not module:policy`,
		"a:raise, b:record": `" b:record" is not module:policy`,
		"a:raise,a:record":  `policies a:raise,a:record: module "a" twice`,
		"raise,record":      `two policies for the modules that are not named`,
		"a:raise:record":    `unknown policy "raise:record"`,
	} {
		_, err := parsePolicies(value)
		require.ErrorContains(t, err, want, value)
	}
}

func FuzzParsePolicies(f *testing.F) {
	for _, seed := range []string{"record", "a:raise,b:abort", "raise,a:record", ":::", ","} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, err := parsePolicies(value)
		if err != nil {
			return
		}
		_, err = debugmode.ParsePolicy(c.of("a").String())
		require.NoError(t, err)
	})
}
