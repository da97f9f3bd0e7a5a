"""The sampling frame."""

from houping.core.errors.base import InputError


class SaltTooShort(InputError):
    """A salt that could be found by trial would open the household ids."""

    code = "salt_too_short"
    zh = "冻结抽样框用的盐值只有 {length} 个字符，至少需要 {minimum} 个。请换用随机生成的长盐值，或不填由程序生成。"
    en = "The salt has {length} characters and needs at least {minimum}. Take a long random one, or leave it out to have one made."
