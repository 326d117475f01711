"""The folder of hpyapi.pc, which pkgconf finds by this package's entry point."""
