/* A disk that fails: preloaded into a server, it refuses to write or to sync the database's files while it is told to.

   FAULTY_DISK names a file of two bytes: what fails ('s' syncs, 'w' writes, 0 nothing) and the errno. FAULTY_FILES is
   a part of the paths that it is about. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static const unsigned char *told;
static const char *about;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    about = getenv("FAULTY_FILES");
    if (file >= 0) {
        void *map = mmap(NULL, 2, PROT_READ, MAP_SHARED, file, 0);
        told = map == MAP_FAILED ? NULL : map;
        close(file);
    }
}

static int fails(int file, unsigned char what) {
    char link[64], path[4096];
    ssize_t length;
    if (told == NULL || about == NULL || told[0] != what) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strstr(path, about) == NULL) return 0;
    errno = told[1];
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);

int fsync(int file) { REAL(fsync) return fails(file, 's') ? -1 : real(file); }
int fdatasync(int file) { REAL(fdatasync) return fails(file, 's') ? -1 : real(file); }
ssize_t write(int file, const void *from, size_t size) {
    REAL(write) return fails(file, 'w') ? -1 : real(file, from, size);
}
ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
    REAL(pwrite) return fails(file, 'w') ? -1 : real(file, from, size, at);
}
ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
    REAL(pwrite64) return fails(file, 'w') ? -1 : real(file, from, size, at);
}
