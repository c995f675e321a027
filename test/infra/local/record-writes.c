/*
 * Preloaded into a process (LD_PRELOAD): records every change of files below POWER_CUT_FOLDER in POWER_CUT_LOG, in the order in which
 * they happened, as test/infra/local/power-cut.test.ts reads them: operation, path, offset, length, second path or bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static const char *folder;

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  folder = getenv("POWER_CUT_FOLDER");
  const char *path = getenv("POWER_CUT_LOG");
  if (folder && path) log_fd = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below(const char *path) { return log_fd >= 0 && path && strncmp(path, folder, strlen(folder)) == 0; }

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

static void record(char operation, const char *path, uint64_t offset, const void *bytes, uint64_t length) {
  uint32_t path_length = strlen(path);
  char head[21];
  head[0] = operation;
  memcpy(head + 1, &path_length, 4);
  memcpy(head + 5, &offset, 8);
  memcpy(head + 13, &length, 8);
  struct iovec parts[3] = {{head, sizeof head}, {(void *)path, path_length}, {(void *)bytes, length}};
  if (REAL(writev)(log_fd, parts, 3) < 0) abort();
}

static int opened(int fd, const char *path, int flags, int existed) {
  char real[4096];
  if (fd >= 0 && path_of(fd, real)) {
    if (!existed && (flags & O_CREAT)) record('c', real, 0, "", 0);
    if (flags & O_TRUNC) record('t', real, 0, "", 0);
  }
  return fd;
}

#define OPEN(name, parameters, path_expression, call)                                  \
  int name parameters {                                                                \
    mode_t mode = 0;                                                                   \
    if (flags & O_CREAT) {                                                             \
      va_list given;                                                                   \
      va_start(given, flags);                                                          \
      mode = va_arg(given, mode_t);                                                    \
      va_end(given);                                                                   \
    }                                                                                  \
    pthread_mutex_lock(&lock);                                                         \
    int existed = access(path_expression, F_OK) == 0;                                  \
    int fd = opened(call, path_expression, flags, existed);                            \
    pthread_mutex_unlock(&lock);                                                       \
    return fd;                                                                         \
  }
OPEN(open, (const char *path, int flags, ...), path, REAL(open)(path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), path, REAL(open64)(path, flags, mode))
OPEN(openat, (int at, const char *path, int flags, ...), path, REAL(openat)(at, path, flags, mode))
OPEN(openat64, (int at, const char *path, int flags, ...), path, REAL(openat64)(at, path, flags, mode))

static uint64_t position(int fd) {
  struct stat stats;
  if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &stats) == 0) return stats.st_size;
  return lseek(fd, 0, SEEK_CUR);
}

static ssize_t wrote(int fd, uint64_t offset, const struct iovec *parts, int count, ssize_t length) {
  char path[4096];
  if (length <= 0 || !path_of(fd, path)) return length;
  char *bytes = malloc(length);
  size_t at = 0;
  for (int index = 0; index < count && at < (size_t)length; index++) {
    size_t part = parts[index].iov_len < length - at ? parts[index].iov_len : length - at;
    memcpy(bytes + at, parts[index].iov_base, part);
    at += part;
  }
  record('w', path, offset, bytes, length);
  free(bytes);
  return length;
}

#define WRITE(name, parameters, offset_expression, parts_expression, count_expression, call)    \
  ssize_t name parameters {                                                                     \
    pthread_mutex_lock(&lock);                                                                  \
    uint64_t at = offset_expression;                                                            \
    ssize_t length = wrote(fd, at, parts_expression, count_expression, call);                   \
    pthread_mutex_unlock(&lock);                                                                \
    return length;                                                                              \
  }
#define ONE (&(struct iovec){(void *)bytes, size})
WRITE(write, (int fd, const void *bytes, size_t size), position(fd), ONE, 1, REAL(write)(fd, bytes, size))
WRITE(pwrite, (int fd, const void *bytes, size_t size, off_t offset), offset, ONE, 1, REAL(pwrite)(fd, bytes, size, offset))
WRITE(pwrite64, (int fd, const void *bytes, size_t size, off64_t offset), offset, ONE, 1, REAL(pwrite64)(fd, bytes, size, offset))
WRITE(writev, (int fd, const struct iovec *parts, int count), position(fd), parts, count, REAL(writev)(fd, parts, count))
WRITE(pwritev, (int fd, const struct iovec *parts, int count, off_t offset), offset, parts, count, REAL(pwritev)(fd, parts, count, offset))
WRITE(pwritev64, (int fd, const struct iovec *parts, int count, off64_t offset), offset, parts, count, REAL(pwritev64)(fd, parts, count, offset))

static int changed(int fd, char operation, uint64_t size, int result) {
  char path[4096];
  if (result == 0 && path_of(fd, path)) record(operation, path, size, "", 0);
  return result;
}

#define CHANGE(name, parameters, operation, size, call)   \
  int name parameters {                                   \
    pthread_mutex_lock(&lock);                            \
    int result = changed(fd, operation, size, call);      \
    pthread_mutex_unlock(&lock);                          \
    return result;                                        \
  }
CHANGE(ftruncate, (int fd, off_t size), 't', size, REAL(ftruncate)(fd, size))
CHANGE(ftruncate64, (int fd, off64_t size), 't', size, REAL(ftruncate64)(fd, size))
CHANGE(fsync, (int fd), 's', 0, REAL(fsync)(fd))
CHANGE(fdatasync, (int fd), 's', 0, REAL(fdatasync)(fd))

#define NAME(name, parameters, operation, path, second, call)                              \
  int name parameters {                                                                    \
    pthread_mutex_lock(&lock);                                                             \
    int result = call;                                                                     \
    if (result == 0 && is_below(path)) record(operation, path, 0, second, strlen(second)); \
    pthread_mutex_unlock(&lock);                                                           \
    return result;                                                                         \
  }
NAME(rename, (const char *from, const char *to), 'r', from, to, REAL(rename)(from, to))
NAME(unlink, (const char *path), 'u', path, "", REAL(unlink)(path))
NAME(rmdir, (const char *path), 'u', path, "", REAL(rmdir)(path))
NAME(mkdir, (const char *path, mode_t mode), 'd', path, "", REAL(mkdir)(path, mode))
