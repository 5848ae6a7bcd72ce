/* A disk that fails: preloaded into a server, it refuses to write or to sync the database's files while it is told to.

   FAULTY_DISK names a file of two bytes: what fails ('s' syncs, 'w' writes, 0 nothing) and the errno. FAULTY_FILES is
   a part of the paths that it is about.

   With FAULTY_DROPS set, PATH.disk holds what a power cut would leave of PATH: the pages of 4 KiB that were written
   since the last sync get there with the next sync that succeeds. A sync that fails drops them, as Linux does: they
   are clean from then on, can still be read, and never get there unless they are written once more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const unsigned char *told;
static const char *about;
static int drops;

#define PAGE 4096
#define FILES 8
#define PAGES (1 << 16)
static struct { char path[4096]; unsigned char dirty[PAGES]; } files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTY_DISK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    about = getenv("FAULTY_FILES");
    drops = getenv("FAULTY_DROPS") != NULL;
    if (file >= 0) {
        void *map = mmap(NULL, 2, PROT_READ, MAP_SHARED, file, 0);
        told = map == MAP_FAILED ? NULL : map;
        close(file);
    }
}

/* The path of an open file that this is about; 0 of another. */
static int is_about(int file, char *path) {
    char link[64];
    ssize_t length;
    if (told == NULL || about == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, about) != NULL;
}

static int fails(int file, unsigned char what) {
    char path[4096];
    if (told == NULL || told[0] != what || !is_about(file, path)) return 0;
    errno = told[1];
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name);

static ssize_t really_pwrite(int file, const void *from, size_t size, off_t at) {
    REAL(pwrite) return real(file, from, size, at);
}
static int really_ftruncate(int file, off_t size) { REAL(ftruncate) return real(file, size); }

static unsigned char *dirty_pages(const char *path) {
    for (int n = 0; n < FILES; n++) {
        if (files[n].path[0] == 0) strcpy(files[n].path, path);
        if (strcmp(files[n].path, path) == 0) return files[n].dirty;
    }
    abort();
}

static void written(int file, off_t at, ssize_t size) {
    char path[4096];
    if (!drops || size <= 0 || !is_about(file, path)) return;
    pthread_mutex_lock(&lock);
    for (off_t page = at / PAGE; page <= (at + size - 1) / PAGE; page++) dirty_pages(path)[page] = 1;
    pthread_mutex_unlock(&lock);
}

static int open_disk(const char *path) {
    char disk[4200];
    snprintf(disk, sizeof disk, "%s.disk", path);
    return open(disk, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static void synced(int file, int failed) {
    char path[4096], page[PAGE];
    struct stat now;
    int disk, error = errno;
    if (!drops || !is_about(file, path)) return;
    pthread_mutex_lock(&lock);
    unsigned char *dirty = dirty_pages(path);
    disk = open_disk(path);
    for (off_t n = 0; n < PAGES; n++) {
        if (dirty[n] && !failed) {
            ssize_t size = pread(file, page, PAGE, n * PAGE);
            if (size > 0) really_pwrite(disk, page, size, n * PAGE);
        }
        dirty[n] = 0;
    }
    if (!failed && fstat(file, &now) == 0) really_ftruncate(disk, now.st_size);
    close(disk);
    pthread_mutex_unlock(&lock);
    errno = error;
}

static void cut(int file, off_t size) {
    char path[4096];
    if (!drops || !is_about(file, path)) return;
    pthread_mutex_lock(&lock);
    for (off_t n = (size + PAGE - 1) / PAGE; n < PAGES; n++) dirty_pages(path)[n] = 0;
    int disk = open_disk(path);
    struct stat now;
    if (fstat(disk, &now) == 0 && now.st_size > size) really_ftruncate(disk, size);
    close(disk);
    pthread_mutex_unlock(&lock);
}

static int sync_or_fail(int file, int (*really)(int)) {
    int failed = fails(file, 's');
    int result = failed ? -1 : really(file);
    synced(file, failed);
    return result;
}

int fsync(int file) { REAL(fsync) return sync_or_fail(file, real); }
int fdatasync(int file) { REAL(fdatasync) return sync_or_fail(file, real); }
ssize_t write(int file, const void *from, size_t size) {
    REAL(write)
    if (fails(file, 'w')) return -1;
    off_t at = drops ? lseek(file, 0, SEEK_CUR) : 0;
    ssize_t result = real(file, from, size);
    if (at >= 0) written(file, at, result);
    return result;
}
ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
    REAL(pwrite)
    ssize_t result = fails(file, 'w') ? -1 : real(file, from, size, at);
    written(file, at, result);
    return result;
}
ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
    REAL(pwrite64)
    ssize_t result = fails(file, 'w') ? -1 : real(file, from, size, at);
    written(file, at, result);
    return result;
}
int ftruncate(int file, off_t size) {
    REAL(ftruncate)
    int result = real(file, size);
    if (result == 0) cut(file, size);
    return result;
}
int ftruncate64(int file, off64_t size) {
    REAL(ftruncate64)
    int result = real(file, size);
    if (result == 0) cut(file, size);
    return result;
}
int unlink(const char *path) {
    REAL(unlink)
    int result = real(path);
    if (result == 0 && drops && about != NULL && strstr(path, about) != NULL) {
        char disk[4200];
        snprintf(disk, sizeof disk, "%s.disk", path);
        real(disk);
        pthread_mutex_lock(&lock);
        memset(dirty_pages(path), 0, PAGES);
        pthread_mutex_unlock(&lock);
    }
    return result;
}
