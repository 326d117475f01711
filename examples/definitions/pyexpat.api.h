/* CPython's pyexpat.expat_CAPI as a definition: the functions of the XML parser Expat that pyexpat shares with other C
 * modules. The table starts with a header of its own, whose size tells how many slots there are. */
#ifndef PYEXPAT_API_H
#define PYEXPAT_API_H

#include <hpyapi_define.h>

HPYAPI_API(Expat, PyExpat, 1, 1, "pyexpat.expat_CAPI", "71e5c2b8-94d3-4a0f-b6e1-5f8a3d7c2096")
HPYAPI_PROFILE(pyobject)
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** The start of the table. */
typedef struct {
    char *magic HPYAPI_IS("pyexpat.expat_CAPI 1.1");  /**< the name of the capsule, and the version of the layout */
    int size HPYAPI_TELLS(size);                      /**< of the whole table in bytes */
    int MAJOR_VERSION;                                /**< version of Expat */
    int MINOR_VERSION;
    int MICRO_VERSION;
} PyExpat_Header;

HPYAPI_TABLE(PyExpat_Header)
HPYAPI_UPSTREAM("pyexpat.h", PyExpat_CAPI_MAGIC, "struct PyExpat_CAPI")

typedef char XML_Char;
typedef char XML_LChar;
typedef unsigned char XML_Bool;
typedef unsigned long XML_Size;

/** An error code of Expat; there are more. */
typedef enum XML_Error {
    XML_ERROR_NONE = 0,
    XML_ERROR_NO_MEMORY = 1,
    XML_ERROR_SYNTAX = 2,
    XML_ERROR_NO_ELEMENTS = 3,
    XML_ERROR_INVALID_TOKEN = 4,
    XML_ERROR_UNCLOSED_TOKEN = 5,
    XML_ERROR_PARTIAL_CHAR = 6,
    XML_ERROR_TAG_MISMATCH = 7,
    XML_ERROR_DUPLICATE_ATTRIBUTE = 8,
    XML_ERROR_JUNK_AFTER_DOC_ELEMENT = 9
} XML_Error;

/** How a call went. */
typedef enum XML_Status {
    XML_STATUS_ERROR = 0,
    XML_STATUS_OK = 1,
    XML_STATUS_SUSPENDED = 2
} XML_Status;

typedef struct XML_ParserStruct XML_ParserStruct;
typedef XML_ParserStruct *XML_Parser;
typedef struct XML_Memory_Handling_Suite_tag XML_Memory_Handling_Suite;
typedef struct XML_Encoding_tag XML_Encoding;

/** Text between tags; it is not NUL-terminated. */
HPYAPI_CALLBACK
void XML_CharacterDataHandler(void *user, const XML_Char *text HPYAPI_LEN(len), int len) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_CommentHandler(void *user, const XML_Char *data) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_DefaultHandler(void *user, const XML_Char *text HPYAPI_LEN(len), int len) HPYAPI_NO_ERROR;

/** The start of an element; attributes are names and values in turn, with NULL at the end. */
HPYAPI_CALLBACK
void XML_StartElementHandler(void *user, const XML_Char *name, const XML_Char **attributes) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_EndElementHandler(void *user, const XML_Char *name) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_StartNamespaceDeclHandler(void *user, const XML_Char *prefix HPYAPI_NULLABLE,
    const XML_Char *uri HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_EndNamespaceDeclHandler(void *user, const XML_Char *prefix HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_ProcessingInstructionHandler(void *user, const XML_Char *target, const XML_Char *data) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
int XML_UnknownEncodingHandler(void *user, const XML_Char *name, XML_Encoding *info) HPYAPI_NO_ERROR;

HPYAPI_CALLBACK
void XML_StartDoctypeDeclHandler(void *user, const XML_Char *name, const XML_Char *sysid HPYAPI_NULLABLE,
    const XML_Char *pubid HPYAPI_NULLABLE, int has_internal_subset) HPYAPI_NO_ERROR;

/** The text of an error code, or NULL for an unknown one. */
HPYAPI_SLOT(0, 0)
const XML_LChar *PyExpat_ErrorString(XML_Error code) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(static);

/** Why the last call on the parser failed. */
HPYAPI_SLOT(1, 0)
XML_Error PyExpat_GetErrorCode(XML_Parser parser) HPYAPI_NO_ERROR;

/** Where it failed. */
HPYAPI_SLOT(2, 0)
XML_Size PyExpat_GetErrorColumnNumber(XML_Parser parser) HPYAPI_NO_ERROR;

HPYAPI_SLOT(3, 0)
XML_Size PyExpat_GetErrorLineNumber(XML_Parser parser) HPYAPI_NO_ERROR;

/** Parses a piece of a document; the last piece says so. */
HPYAPI_SLOT(4, 0)
XML_Status PyExpat_Parse(XML_Parser parser, const char *s HPYAPI_LEN(len), int len, int is_final) HPYAPI_NO_ERROR;

/** A new parser, which the caller frees with PyExpat_ParserFree; NULL when there is no memory. */
HPYAPI_SLOT(5, 0)
XML_Parser PyExpat_ParserCreate_MM(const XML_Char *encoding HPYAPI_NULLABLE,
    const XML_Memory_Handling_Suite *memsuite HPYAPI_NULLABLE,
    const XML_Char *namespace_separator HPYAPI_NULLABLE) HPYAPI_NO_ERROR HPYAPI_NULLABLE HPYAPI_OWNER(caller);

HPYAPI_SLOT(6, 0)
void PyExpat_ParserFree(XML_Parser parser) HPYAPI_NO_ERROR;

HPYAPI_SLOT(7, 0)
void PyExpat_SetCharacterDataHandler(XML_Parser parser, XML_CharacterDataHandler *handler HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(8, 0)
void PyExpat_SetCommentHandler(XML_Parser parser, XML_CommentHandler *handler HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(9, 0)
void PyExpat_SetDefaultHandlerExpand(XML_Parser parser, XML_DefaultHandler *handler HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(10, 0)
void PyExpat_SetElementHandler(XML_Parser parser, XML_StartElementHandler *start HPYAPI_NULLABLE,
    XML_EndElementHandler *end HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(11, 0)
void PyExpat_SetNamespaceDeclHandler(XML_Parser parser, XML_StartNamespaceDeclHandler *start HPYAPI_NULLABLE,
    XML_EndNamespaceDeclHandler *end HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(12, 0)
void PyExpat_SetProcessingInstructionHandler(XML_Parser parser,
    XML_ProcessingInstructionHandler *handler HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(13, 0)
void PyExpat_SetUnknownEncodingHandler(XML_Parser parser, XML_UnknownEncodingHandler *handler HPYAPI_NULLABLE,
    void *user HPYAPI_USERDATA(handler)) HPYAPI_NO_ERROR;

/** What the handlers get as their first argument. */
HPYAPI_SLOT(14, 0)
void PyExpat_SetUserData(XML_Parser parser, void *user HPYAPI_OPAQUE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(15, 0)
void PyExpat_SetStartDoctypeDeclHandler(XML_Parser parser, XML_StartDoctypeDeclHandler *start HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

HPYAPI_SLOT(16, 0)
XML_Status PyExpat_SetEncoding(XML_Parser parser, const XML_Char *encoding HPYAPI_NULLABLE) HPYAPI_NO_ERROR;

/** The handler that pyexpat itself uses for encodings that only Python knows. */
HPYAPI_SLOT(17, 0)
int PyExpat_DefaultUnknownEncodingHandler(void *user, const XML_Char *name, XML_Encoding *info) HPYAPI_NO_ERROR;

/** The word is NULL with an Expat older than 2.1. */
HPYAPI_SLOT(18, 0)
int PyExpat_SetHashSalt(XML_Parser parser, unsigned long salt) HPYAPI_NO_ERROR HPYAPI_OPTIONAL;

/** The word is NULL with an Expat older than 2.6; the size of the table tells whether it is there at all. */
HPYAPI_SLOT(19, 1)
XML_Bool PyExpat_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled) HPYAPI_NO_ERROR HPYAPI_OPTIONAL;

#endif
