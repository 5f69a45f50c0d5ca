/* The two things every processor does its own way: the first instruction of a program, and a system call. */
#pragma once

typedef long word;

#define ENTRY(code) __asm__(".globl _start\n.type _start,%function\n_start:\n" code)

#if defined(__x86_64__)
ENTRY("xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "+a"(n) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return n;
}
#elif defined(__i386__)
ENTRY("xor %ebp,%ebp\n mov %esp,%eax\n and $-16,%esp\n sub $12,%esp\n push %eax\n call enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  (void)f;
  __asm__ volatile("int $0x80" : "+a"(n) : "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
  return n;
}
#elif defined(__aarch64__)
ENTRY("mov x29,#0\n mov x30,#0\n mov x0,sp\n and sp,x0,#-16\n b enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
  register word x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#elif defined(__arm__)
ENTRY("mov fp,#0\n mov r0,sp\n bic sp,sp,#15\n b enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word r7 __asm__("r7") = n, r0 __asm__("r0") = a, r1 __asm__("r1") = b, r2 __asm__("r2") = c;
  register word r3 __asm__("r3") = d, r4 __asm__("r4") = e, r5 __asm__("r5") = f;
  __asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5) : "memory");
  return r0;
}
#elif defined(__riscv)
ENTRY("mv a0,sp\n andi sp,sp,-16\n tail enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word a7 __asm__("a7") = n, a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c;
  register word a3 __asm__("a3") = d, a4 __asm__("a4") = e, a5 __asm__("a5") = f;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5) : "memory");
  return a0;
}
#elif defined(__powerpc64__)
/* ELFv2: the entry finds its own table of contents; a frame of 32 bytes belongs to the callee. */
ENTRY("0: addis 2,12,.TOC.-0b@ha\n addi 2,2,.TOC.-0b@l\n mr 3,1\n clrrdi 1,1,4\n li 0,0\n stdu 0,-32(1)\n b enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word r0 __asm__("r0") = n, r3 __asm__("r3") = a, r4 __asm__("r4") = b, r5 __asm__("r5") = c;
  register word r6 __asm__("r6") = d, r7 __asm__("r7") = e, r8 __asm__("r8") = f;
  __asm__ volatile("sc\n bns+ 1f\n neg 3,3\n1:"
                   : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
                   :
                   : "r9", "r10", "r11", "r12", "cr0", "ctr", "memory");
  return r3;
}
#elif defined(__s390x__)
ENTRY("lgr %r2,%r15\n nill %r15,0xfff8\n aghi %r15,-160\n xc 0(8,%r15),0(%r15)\n jg enter");
static inline word call6(word n, word a, word b, word c, word d, word e, word f) {
  register word r1 __asm__("r1") = n, r2 __asm__("r2") = a, r3 __asm__("r3") = b, r4 __asm__("r4") = c;
  register word r5 __asm__("r5") = d, r6 __asm__("r6") = e, r7 __asm__("r7") = f;
  __asm__ volatile("svc 0" : "+r"(r2) : "r"(r1), "r"(r3), "r"(r4), "r"(r5), "r"(r6), "r"(r7) : "memory");
  return r2;
}
#else
#error "no entry and no system call are written for this processor"
#endif
