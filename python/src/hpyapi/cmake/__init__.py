"""The folder of hpyapi-config.cmake, which scikit-build-core finds by this package's entry point."""
