package hpyctx

// Held is 1 while the interpreter holds the module's context, and with it what leads to its code.
func (m *Module) Held() int {
	if m.ctx != nil && m.ctx.block != 0 {
		return 1
	}
	return 0
}
