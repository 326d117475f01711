package embedded

// Imports, context variables, the interpreter lock, and what only CPython can do.

// ImportImportModule is import name; for a dotted name the module it names.
func (p *Provider) ImportImportModule(_ caller, name text) (handle, error) {
	n, err := p.str(name)
	if err != nil {
		return 0, err
	}
	return p.result(p.rt.Import(n.String()))
}
