package hpyctx

// Mode changes how the context of one module works: debug mode gives it a handle space of its own, trace mode watches its
// edge to the host. A value belongs to one module: make one for each Load.
type Mode interface {
	// Name is what users call the mode, such as "debug".
	Name() string
	// Attach is called by the lock owner: for a mode given to Load or Add before any code of the module runs, for one
	// given to [Context.AddMode] between two calls. An error keeps the module from being loaded.
	Attach(c *Context) error
	// Detach undoes Attach when the module is unloaded, its interpreter closed, or the mode taken away. After it the
	// mode is not used again. The lock is held.
	Detach(c *Context) error
}

// AddMode attaches a mode to a module that is loaded, with effect from the next call into or out of it.
func (c *Context) AddMode(m Mode) error {
	return c.it.Do(func(*Thread) error {
		if err := m.Attach(c); err != nil {
			return err
		}
		c.modes = append(c.modes, m)
		c.nameModes()
		return nil
	})
}

// RemoveMode detaches the mode of that name; it reports false when the context has none.
func (c *Context) RemoveMode(name string) (found bool, err error) {
	err = c.it.Do(func(*Thread) error {
		for i, m := range c.modes {
			if m.Name() == name {
				found = true
				c.modes = append(c.modes[:i:i], c.modes[i+1:]...)
				c.nameModes()
				return m.Detach(c)
			}
		}
		return nil
	})
	return found, err
}

// Mode finds the mode of that name, nil when the context has none.
func (c *Context) Mode(name string) Mode {
	for _, m := range c.modes {
		if m.Name() == name {
			return m
		}
	}
	return nil
}

// Modes are the modes in the order in which they were attached.
func (c *Context) Modes() []Mode { return append([]Mode(nil), c.modes...) }
