/* Counts words. */
#ifndef TALLY_API_H
#define TALLY_API_H

#include <hpyapi_define.h>

HPYAPI_API(Tally, tally, 1, 0, "tally._native._API", "5e0d7a3c-91b4-4c1e-a6f2-0c8b3d5f7e19")
HPYAPI_FLAGS(HPYAPI_NEEDS_LOCK)

/** Called for a word; another result than 0 ends the search. */
HPYAPI_CALLBACK
int32_t tally_word_fn(HPyContext *ctx, HPy word, void *user) HPYAPI_ERROR(-1);

/** How often a word occurs in a text. */
HPYAPI_SLOT(0, 0)
int64_t tally_count(HPyContext *ctx, HPy text, HPy word) HPYAPI_ERROR(-1);

/** Calls fn for each word of a text; returns what ended the search, or 0. */
HPYAPI_SLOT(1, 0)
int32_t tally_words(HPyContext *ctx, HPy text, tally_word_fn *fn, void *user HPYAPI_USERDATA(fn)) HPYAPI_ERROR(-1);

#endif
