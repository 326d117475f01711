// Catches what a function of a table throws.
#include <string>

extern "C" int user_catch(void (*throws)(int), int what)
{
    try {
        throws(what);
    } catch (const std::string &text) {
        return std::stoi(text);
    }
    return -1;
}
