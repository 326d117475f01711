/* An HPy module as far as its ELF file tells: entry points, versions, one API exported and one imported. */
#include <hpyapi.h>

#if defined(__GNUC__)
#define EXPORT __attribute__((visibility("default")))
#endif

EXPORT uint32_t get_required_hpy_major_version_provider(void);
EXPORT uint32_t get_required_hpy_minor_version_provider(void);
EXPORT void *HPyInit_provider(void);
EXPORT void HPyInitGlobalContext_provider(void *ctx);

uint32_t get_required_hpy_major_version_provider(void) { return 0; }
uint32_t get_required_hpy_minor_version_provider(void) { return MINOR; }
void *HPyInit_provider(void) { return 0; }
void HPyInitGlobalContext_provider(void *ctx) { (void)ctx; }

static int32_t shapes_area(void *ctx) { (void)ctx; return 1; }

static const hpyapi_slot_desc slots[] = {
    {"shapes_area", "i32(ctx)", UINT64_C(0x1374d261e3a38920), 0, HPYAPI_SLOT_FUNCTION, HPYAPI_SLOT_HAS_CONTEXT, 0},
    {NULL, "retired in 1.1: use shapes_area", 0, 1, HPYAPI_SLOT_HOLE, 0, 0},
    {"shapes_pi", "*const f64", UINT64_C(0xa85a22db12f01bf2), 2, HPYAPI_SLOT_DATA, 0, 0},
};
static const double pi = 3.14159;

extern const hpyapi_descriptor shapes;
static struct {
    hpyapi_table header;
    hpyapi_slot slots[3];
} table = {
    {HPYAPI_TABLE_MAGIC, sizeof(hpyapi_table), HPYAPI_LAYOUT, 1, 2, 3, HPYAPI_FLAG_NEEDS_LOCK, HPYAPI_TABLE_PORTABLE, {0}, 0, &shapes,
     NULL, "universal", NULL, NULL, 0},
    {{.function = (hpyapi_function *)shapes_area}, {.data = 0}, {.data = &pi}},
};
const hpyapi_descriptor shapes = {
    HPYAPI_DESCRIPTOR_MAGIC, sizeof(hpyapi_descriptor), HPYAPI_LAYOUT, "Shapes", "provider._API", 1, 2,
    HPYAPI_FLAG_NEEDS_LOCK, {0xb7, 0xa4, 0xf6, 0xc2, 0x3c, 0x1d, 0x4e, 0x58, 0x9d, 0x0a, 0x51, 0xf0, 0xc8, 0xe2, 0xa7, 0x64},
    UINT64_C(0xfeedface), 3, HPYAPI_BUILD_UNIVERSAL, slots, table.slots, &table.header, NULL, NULL, NULL,
};
static const hpyapi_import other = {
    HPYAPI_IMPORT_MAGIC, sizeof(hpyapi_import), HPYAPI_LAYOUT, "Other", "other._API", 3, 4, 0, {1}, 7, 0,
    HPYAPI_BUILD_UNIVERSAL, NULL, NULL, NULL,
};

HPYAPI_EXPORTS(provider, &shapes);
HPYAPI_IMPORTS(provider, &other);
