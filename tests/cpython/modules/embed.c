/* A program that embeds Python and runs the script in its argument. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

int main(int argc, char **argv)
{
    int status;

    if (argc != 2) {
        return 2;
    }
    Py_InitializeEx(0);
    status = PyRun_SimpleString(argv[1]);
    return Py_FinalizeEx() < 0 || status != 0;
}
