/*
 * Preloaded into a process (LD_PRELOAD): while the file FULL_DISK_WHEN exists, the disk below FULL_DISK_FOLDER is full. Of a write of
 * more than a block it takes the first block and says so, as a disk does with its last room; any other write fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define BLOCK 4096

static int is_full(int fd) {
  const char *folder = getenv("FULL_DISK_FOLDER"), *when = getenv("FULL_DISK_WHEN");
  if (!folder || !when || access(when, F_OK) != 0) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static ssize_t refuse(void) {
  errno = ENOSPC;
  return -1;
}

static char *joined(const struct iovec *parts, int count, size_t *size) {
  *size = 0;
  for (int index = 0; index < count; index++) *size += parts[index].iov_len;
  char *bytes = malloc(*size ? *size : 1);
  size_t at = 0;
  for (int index = 0; index < count; at += parts[index++].iov_len) memcpy(bytes + at, parts[index].iov_base, parts[index].iov_len);
  return bytes;
}

#define WRITE(name, parameters, all, first)                        \
  ssize_t name parameters {                                        \
    if (!is_full(fd)) return all;                                  \
    return size > BLOCK ? first : refuse();                        \
  }
WRITE(write, (int fd, const void *bytes, size_t size), REAL(write)(fd, bytes, size), REAL(write)(fd, bytes, BLOCK))
WRITE(pwrite, (int fd, const void *bytes, size_t size, off_t offset), REAL(pwrite)(fd, bytes, size, offset), REAL(pwrite)(fd, bytes, BLOCK, offset))
WRITE(pwrite64, (int fd, const void *bytes, size_t size, off64_t offset), REAL(pwrite64)(fd, bytes, size, offset), REAL(pwrite64)(fd, bytes, BLOCK, offset))

#define WRITE_PARTS(name, parameters, all, first)                  \
  ssize_t name parameters {                                        \
    if (!is_full(fd)) return all;                                  \
    size_t size;                                                   \
    char *bytes = joined(parts, count, &size);                     \
    ssize_t written = size > BLOCK ? first : refuse();             \
    free(bytes);                                                   \
    return written;                                                \
  }
WRITE_PARTS(writev, (int fd, const struct iovec *parts, int count), REAL(writev)(fd, parts, count), REAL(write)(fd, bytes, BLOCK))
WRITE_PARTS(pwritev, (int fd, const struct iovec *parts, int count, off_t offset), REAL(pwritev)(fd, parts, count, offset), REAL(pwrite)(fd, bytes, BLOCK, offset))
WRITE_PARTS(pwritev64, (int fd, const struct iovec *parts, int count, off64_t offset), REAL(pwritev64)(fd, parts, count, offset), REAL(pwrite64)(fd, bytes, BLOCK, offset))
