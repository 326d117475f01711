package hpyctx

// Held is 1 while the interpreter holds the module's context, and with it what leads to its code.
func (m *Module) Held() int {
	if m.ctx != nil && m.ctx.block != 0 {
		return 1
	}
	return 0
}

// SetMappingLimit makes loads look at this limit of mappings in place of the kernel's, each of them; 0 for the kernel's again.
func (it *Interp) SetMappingLimit(n int) { it.mappingLimit = n }
