/*
 * What every processor does its own way: the first instruction of a program, which hands the initial stack to
 * `enter`, and a system call (syscall(2), "Architecture calling conventions").
 */
#pragma once

typedef long word;

#define ENTRY(code) __asm__(".globl _start\n.type _start,%function\n_start:\n" code)

#if defined(__x86_64__)
ENTRY("xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call enter");
#define SYSTEM_CALL "syscall"
#define CLOBBERED "rcx", "r11"
#define RESULT number
#define NEAR_REGISTER "rbx"
#define NEAR RESERVED_FROM
#define NUMBER "rax"
#define ARGUMENTS "rdi", "rsi", "rdx", "r10", "r8"
#elif defined(__i386__)
ENTRY("xor %ebp,%ebp\n mov %esp,%eax\n and $-16,%esp\n sub $12,%esp\n push %eax\n call enter");
#define SYSTEM_CALL "int $0x80"
#define CLOBBERED "cc"
#define RESULT number
#define NUMBER "eax"
#define ARGUMENTS "ebx", "ecx", "edx", "esi", "edi"
#elif defined(__aarch64__)
ENTRY("mov x29,#0\n mov x30,#0\n mov x0,sp\n and sp,x0,#-16\n b enter");
#define SYSTEM_CALL "svc 0"
#define CLOBBERED "cc"
#define RESULT first
#define NEAR_REGISTER "x28"
#define NUMBER "x8"
#define ARGUMENTS "x0", "x1", "x2", "x3", "x4"
#elif defined(__arm__)
ENTRY("mov fp,#0\n mov r0,sp\n bic sp,sp,#15\n b enter");
#define SYSTEM_CALL "svc 0"
#define CLOBBERED "cc"
#define RESULT first
#define NEAR_REGISTER "r6"
#define NUMBER "r7"
#define ARGUMENTS "r0", "r1", "r2", "r3", "r4"
#elif defined(__riscv)
ENTRY("mv a0,sp\n andi sp,sp,-16\n tail enter");
#define SYSTEM_CALL "ecall"
#define CLOBBERED "cc"
#define RESULT first
#define NEAR_REGISTER "s1"
#define NUMBER "a7"
#define ARGUMENTS "a0", "a1", "a2", "a3", "a4"
#elif defined(__powerpc64__)
/* ELFv2: the entry finds its own table of contents; a frame of 32 bytes belongs to the callee. */
ENTRY("0: addis 2,12,.TOC.-0b@ha\n addi 2,2,.TOC.-0b@l\n mr 3,1\n clrrdi 1,1,4\n li 0,0\n stdu 0,-32(1)\n b enter");
#define SYSTEM_CALL "sc\n bns+ 1f\n neg 3,3\n1:"
/* Volatile whether they hold arguments or not, and cleared on the way back: Documentation/arch/powerpc/syscall64-abi.rst. */
#define SPARE1 "r4", SPARE2
#define SPARE2 "r5", SPARE3
#define SPARE3 "r6", SPARE4
#define SPARE4 "r7",
#define CLOBBERED "r8", "r9", "r10", "r11", "r12", "cr0", "ctr"
#define RESULT first
#define NEAR_REGISTER "r14"
#define NUMBER "r0"
#define ARGUMENTS "r3", "r4", "r5", "r6", "r7"
#elif defined(__s390x__)
ENTRY("lgr %r2,%r15\n nill %r15,0xfff8\n aghi %r15,-160\n xc 0(8,%r15),0(%r15)\n jg enter");
#define SYSTEM_CALL "svc 0"
#define CLOBBERED "cc"
#define RESULT first
#define NEAR_REGISTER "r11"
#define NUMBER "r1"
#define ARGUMENTS "r2", "r3", "r4", "r5", "r6"
#elif defined(__mips64) && defined(_ABI64)
ENTRY(".set push\n.set noreorder\n move $4,$29\n li $8,-16\n and $29,$29,$8\n move $31,$0\n j enter\n nop\n.set pop");
/* Errors are positive, and the fourth argument's register says whether it is one. */
#define SYSTEM_CALL "syscall\n beqz $7,1f\n dsubu $2,$0,$2\n1:"
#define CLOBBERED "$1", "$3", "$10", "$11", "$12", "$13", "$14", "$15", "$24", "$25", "hi", "lo"
#define SPARE1 SPARE3
#define SPARE2 SPARE3
#define SPARE3 "$7",
#define SPARE4
#define RESULT number
#define NEAR_REGISTER "$16"
#define NUMBER "$2"
#define ARGUMENTS "$4", "$5", "$6", "$7", "$8"
#else
#error "no entry and no system call are written for this processor"
#endif

/* What a call with so many arguments clobbers of the registers for more of them. */
#ifndef SPARE1
#define SPARE1
#define SPARE2
#define SPARE3
#define SPARE4
#endif
#define SPARE5

#define NTH(n) NTH_(n, ARGUMENTS)
#define NTH_(n, ...) NTH##n(__VA_ARGS__)
#define NTH1(a, b, c, d, e) a
#define NTH2(a, b, c, d, e) b
#define NTH3(a, b, c, d, e) c
#define NTH4(a, b, c, d, e) d
#define NTH5(a, b, c, d, e) e

#define IN(n, name) register word name __asm__(NTH(n))
/* The kernel may change every register it was given, so each is an output too. */
#define CALL(spare, ...) __asm__ volatile(SYSTEM_CALL : "+r"(number), __VA_ARGS__ : : spare CLOBBERED, "memory")
#define KEEP(name) "+r"(name)

/* One for each count of arguments: a register that the kernel does not look at costs no instruction. */
static inline word call0(word n) {
  register word number __asm__(NUMBER) = n;
  IN(1, first);
  CALL(SPARE1, "=r"(first));
  return RESULT;
}
static inline word call1(word n, word a) {
  register word number __asm__(NUMBER) = n;
  IN(1, first) = a;
  CALL(SPARE1, KEEP(first));
  return RESULT;
}
static inline word call2(word n, word a, word b) {
  register word number __asm__(NUMBER) = n;
  IN(1, first) = a;
  IN(2, second) = b;
  CALL(SPARE2, KEEP(first), KEEP(second));
  return RESULT;
}
static inline word call3(word n, word a, word b, word c) {
  register word number __asm__(NUMBER) = n;
  IN(1, first) = a;
  IN(2, second) = b;
  IN(3, third) = c;
  CALL(SPARE3, KEEP(first), KEEP(second), KEEP(third));
  return RESULT;
}
static inline word call4(word n, word a, word b, word c, word d) {
  register word number __asm__(NUMBER) = n;
  IN(1, first) = a;
  IN(2, second) = b;
  IN(3, third) = c;
  IN(4, fourth) = d;
  CALL(SPARE4, KEEP(first), KEEP(second), KEEP(third), KEEP(fourth));
  return RESULT;
}
static inline word call5(word n, word a, word b, word c, word d, word e) {
  register word number __asm__(NUMBER) = n;
  IN(1, first) = a;
  IN(2, second) = b;
  IN(3, third) = c;
  IN(4, fourth) = d;
  IN(5, fifth) = e;
  CALL(SPARE5, KEEP(first), KEEP(second), KEEP(third), KEEP(fourth), KEEP(fifth));
  return RESULT;
}

/* call(number, argument…), whatever the types of the arguments. */
#define call(...) call_(__VA_ARGS__, from5, from4, from3, from2, from1, call0)(__VA_ARGS__)
#define call_(n, a, b, c, d, e, counted, ...) counted
#define from1(n, a) call1(n, (word)(a))
#define from2(n, a, b) call2(n, (word)(a), (word)(b))
#define from3(n, a, b, c) call3(n, (word)(a), (word)(b), (word)(c))
#define from4(n, a, b, c, d) call4(n, (word)(a), (word)(b), (word)(c), (word)(d))
#define from5(n, a, b, c, d, e) call5(n, (word)(a), (word)(b), (word)(c), (word)(d), (word)(e))
