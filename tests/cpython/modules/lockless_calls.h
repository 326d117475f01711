/* What a consumer of the Lockless API does on a thread that knows nothing of Python. FIRST is the first argument's type. */
#include <pthread.h>

typedef struct {
    FIRST first;
    int64_t what, result;
    int ended;
} job;

static int64_t step(CONTEXT *ctx, int64_t n, void *user)
{
    (void)ctx;
    return n + ((job *)user)->what;
}

static void done(void *user)
{
    ((job *)user)->ended++;
}

static void *work(void *argument)
{
    job *own = (job *)argument;

    switch (own->what) {
    case 0:
        own->result = Lockless_Twice(own->first, 21);
        break;
    case 1:
        own->result = Lockless_Walk(own->first, 4, step, own);
        break;
    case 2:
        own->result = Lockless_Late(own->first);
        break;
    case 3:
        own->result = Lockless_Keep(own->first, step, own, done);
        break;
    case 4:
        own->result = Lockless_Gone(own->first);
        break;
    default:
        own->result = Lockless_New(own->first, 5);
    }
    return NULL;
}

/* Needs no lock. */
static void run(job *own)
{
    pthread_t thread;

    own->result = -99;
    if (pthread_create(&thread, NULL, work, own) == 0) {
        (void)pthread_join(thread, NULL);
    }
}
