import tally
from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "poem._native",
            ["src/poem/_native.c"],
            include_dirs=[tally.get_include()],
            define_macros=[("Py_LIMITED_API", "0x03090000")],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
