/* Calls pyexpat's table through the header that hpyapi generates. With WITH_UPSTREAM, CPython's header is there too. */
#ifdef WITH_UPSTREAM
#  include <Python.h>
/* What pyexpat.h needs of expat.h, which CPython does not install. */
typedef char XML_Char;
typedef char XML_LChar;
typedef unsigned char XML_Bool;
typedef unsigned long XML_Size;
enum XML_Error { XML_ERROR_NONE, XML_ERROR_NO_MEMORY };
enum XML_Status { XML_STATUS_ERROR = 0, XML_STATUS_OK = 1, XML_STATUS_SUSPENDED = 2 };
typedef struct XML_ParserStruct *XML_Parser;
typedef struct XML_Encoding_tag XML_Encoding;
typedef struct XML_Memory_Handling_Suite_tag XML_Memory_Handling_Suite;
typedef void (*XML_CharacterDataHandler)(void *, const XML_Char *, int);
typedef void (*XML_CommentHandler)(void *, const XML_Char *);
typedef void (*XML_DefaultHandler)(void *, const XML_Char *, int);
typedef void (*XML_StartElementHandler)(void *, const XML_Char *, const XML_Char **);
typedef void (*XML_EndElementHandler)(void *, const XML_Char *);
typedef void (*XML_StartNamespaceDeclHandler)(void *, const XML_Char *, const XML_Char *);
typedef void (*XML_EndNamespaceDeclHandler)(void *, const XML_Char *);
typedef void (*XML_ProcessingInstructionHandler)(void *, const XML_Char *, const XML_Char *);
typedef int (*XML_UnknownEncodingHandler)(void *, const XML_Char *, XML_Encoding *);
typedef void (*XML_StartDoctypeDeclHandler)(void *, const XML_Char *, const XML_Char *, const XML_Char *, int);
#  include <pyexpat.h>
#endif
#define PYEXPAT_REQUIRED_MINOR 0
#define HPYAPI_IMPLEMENT
#include "PyExpat_cpython_consumer.h"

#define TABLE Expat
#include "table_module.h"

static void start(void *user, const char *name, const char **attributes)
{
    (void)name;
    (void)attributes;
    ++*(long *)user;
}

/* elements(text): how many elements a document has. */
static PyObject *elements(PyObject *module, PyObject *text)
{
    const Expat_Record *api = record(module);
    struct XML_ParserStruct *parser;
    Py_ssize_t size;
    char *bytes;
    long count = 0;

    if (PyBytes_AsStringAndSize(text, &bytes, &size) < 0) {
        return NULL;
    }
    parser = Expat_ParserCreateMM(api, NULL, NULL, NULL);
    if (parser == NULL) {
        return PyErr_NoMemory();
    }
    Expat_SetUserData(api, parser, &count);
    Expat_SetElementHandler(api, parser, start, NULL);
    if (Expat_Parse(api, parser, bytes, (int)size, 1) == XML_STATUS_ERROR) {
        PyErr_Format(PyExc_ValueError, "%s in line %d", Expat_ErrorString(api, Expat_GetErrorCode(api, parser)),
                     (int)Expat_GetErrorLineNumber(api, parser));
        Expat_ParserFree(api, parser);
        return NULL;
    }
    Expat_ParserFree(api, parser);
    return PyLong_FromLong(count);
}

/* newest(): whether the table reaches to its newest slot, and what calling that gives. */
static PyObject *newest(PyObject *module, PyObject *unused)
{
    const Expat_Record *api = record(module);
    struct XML_ParserStruct *parser = Expat_ParserCreateMM(api, NULL, NULL, NULL);
    int has = Expat_Has(api, SetReparseDeferralEnabled), set = Expat_SetReparseDeferralEnabled(api, parser, 1);

    (void)unused;
    Expat_ParserFree(api, parser);
    return Py_BuildValue("ii", has, set);
}

static PyMethodDef methods[] = {
    {"elements", elements, METH_O, NULL}, {"newest", newest, METH_NOARGS, NULL}, TABLE_METHODS,
};
TABLE_MODULE(table_pyexpat, methods)
