import hpyapi
from setuptools import Extension, setup

hpyapi.run("gen", "--lang", "cpython", "--runtime", "--out", "src/tally/include", "tally.api.h")

setup(
    ext_modules=[
        Extension(
            "tally._native",
            ["src/tally/_native.c"],
            include_dirs=["src/tally/include"],
            depends=["tally.api.h"],
            define_macros=[("Py_LIMITED_API", "0x03090000")],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
