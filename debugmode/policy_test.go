package debugmode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
)

func TestPolicyIsSpeltAsItReads(t *testing.T) {
	for _, text := range []string{"raise", "record", "abort"} {
		p, err := debugmode.ParsePolicy(text)
		require.NoError(t, err)
		require.Equal(t, text, p.String())
	}
	_, err := debugmode.ParsePolicy("Raise")
	require.EqualError(t, err, `debugmode: unknown policy "Raise": want raise, record or abort`)
}

func TestPoliciesOfModules(t *testing.T) {
	for value, want := range map[string]map[string]string{
		"":                         {"a": "raise"},
		"record":                   {"a": "record", "b": "record"},
		"a:record":                 {"a": "record", "b": "raise", "ab": "raise"},
		"abort,a:record,b.c:raise": {"a": "record", "b.c": "raise", "b": "abort", "c": "abort"},
		"a:record,abort":           {"a": "record", "b": "abort"},
	} {
		c, err := debugmode.ParsePolicies(value)
		require.NoError(t, err, value)
		for module, policy := range want {
			require.Equal(t, policy, c.For(module).String(), "%s in %s", module, value)
		}
	}
	for value, want := range map[string]string{
		"ignore":            `debugmode: unknown policy "ignore": want raise, record or abort`,
		"a=record":          `unknown policy "a=record"`,
		"a:":                `unknown policy ""`,
		"a:record,":         `unknown policy ""`,
		":record":           `":record" is not module:policy`,
		"a:raise, b:record": `" b:record" is not module:policy`,
		"a:raise,a:record":  `debugmode: policies a:raise,a:record: module "a" twice`,
		"raise,record":      `two policies for the modules that are not named`,
		"a:raise:record":    `unknown policy "raise:record"`,
	} {
		_, err := debugmode.ParsePolicies(value)
		require.ErrorContains(t, err, want, value)
	}
}

func FuzzParsePolicies(f *testing.F) {
	for _, seed := range []string{"record", "a:raise,b:abort", "raise,a:record", ":::", ","} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, err := debugmode.ParsePolicies(value)
		if err != nil {
			return
		}
		_, err = debugmode.ParsePolicy(c.For("a").String())
		require.NoError(t, err)
	})
}
