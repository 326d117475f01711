// Exceptions of C++ across the functions of a table.
#include <string>

extern "C" void odd_throw(int what)
{
    throw std::to_string(what);
}
