"""Reads the state in a seal or a checkpoint without running Python's `pickle`.

The bytes use the opcodes of pickle protocol 5 (see `pickletools`), but nothing here imports, calls
or looks up what the bytes name. Names are looked up in a fixed table of our own values, plain
arrays of numbers and plain containers (`state_values`). So bytes from a stranger cannot create
anything else. It is slower than `pickle`, so it is used only for files without a MAC of this
machine.
"""

import struct
from collections.abc import Callable
from typing import Any, NoReturn

from vedette.engine.live.state_values import Maker, Unfinished, maker_of
from vedette.model.errors import CheckpointError
from vedette.model.value_words import failure_in_words, kind_in_words

_MOST_DEPTH = 200_000  # of the stack: no state that this program wrote comes near
_MARK = object()
_U4, _U8, _F8 = struct.Struct("<I"), struct.Struct("<Q"), struct.Struct(">d")
_I4 = struct.Struct("<i")


def read_state(data: bytes) -> Any:
    """The value in the bytes. Raises CheckpointError for anything that vedette did not write."""
    reader = _Reader(data)
    try:
        return reader.run()
    except CheckpointError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as exc:
        raise CheckpointError(_unreadable(reader.at, exc)) from exc
    except (OverflowError, struct.error, RecursionError, MemoryError) as exc:
        raise CheckpointError(_unreadable(reader.at, exc)) from exc


def _unreadable(at: int, error: Exception) -> str:
    return f"byte {at}: the state cannot be read: {failure_in_words(error)}"


class _Reader:
    """One reading: a position in the bytes, the stack, and the memo (values noted by number)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0
        self._stack: list[Any] = []
        self._memo: list[Any] = []
        self._noted: dict[int, int] = {}  # under which number an unfinished value was noted
        self._unbuilt: dict[int, Any] = {}  # made, and not given their fields yet

    def run(self) -> Any:
        """Go through the opcodes up to the end."""
        data, steps, stack = self._data, _STEPS, self._stack
        while self.at < len(data):
            code = data[self.at]
            self.at += 1
            if code == _STOP:
                return self._finished()
            step = steps.get(code)
            if step is None:
                self._refuse(f"the pickle operation {bytes([code])!r} is not allowed")
            step(self)
            if len(stack) > _MOST_DEPTH:
                self._refuse(f"the stack must hold at most {_MOST_DEPTH} values, got {len(stack)}")
        self._refuse("the data is cut off: it ends without the operation STOP")
        return None

    def _finished(self) -> Any:
        if len(self._stack) != 1 or self.at != len(self._data):
            self._refuse(
                "one value and no more bytes must be left at the end, "
                f"got {len(self._stack)} values and {len(self._data) - self.at} bytes"
            )
        if self._stack[0] is _MARK or isinstance(self._stack[0], Maker | Unfinished):
            self._refuse("the last value must be complete, got a value without its contents")
        if self._unbuilt:
            self._refuse(f"every value must be given its fields, got {len(self._unbuilt)} without")
        return self._stack[0]

    def _refuse(self, what: str) -> NoReturn:
        raise CheckpointError(f"byte {self.at}: {what}")

    def _take(self, count: int) -> bytes:
        part = self._data[self.at : self.at + count]
        if count < 0 or len(part) != count:
            self._refuse(f"the data is cut off: {count} bytes must follow, got {len(part)}")
        self.at += count
        return part

    def _line(self, size: int) -> bytes:
        """The bytes that follow a length, which has `size` bytes itself."""
        return self._take(int.from_bytes(self._take(size), "little"))

    def _pop(self) -> Any:
        found = self._stack.pop()
        if found is _MARK:
            self._refuse("must be a value, got a mark")
        return found

    def _to_mark(self) -> list[Any]:
        stack = self._stack
        at = len(stack) - 1
        while stack[at] is not _MARK:  # an IndexError where there is none
            if at < 0:
                self._refuse("this operation must come after a MARK, got none")
            at -= 1
        if at < 0:
            self._refuse("this operation must come after a MARK, got none")
        found = stack[at + 1 :]
        del stack[at:]
        return found

    # -- one step for each opcode -------------------------------------------------------------

    def protocol(self) -> None:
        """PROTO."""
        version = self._take(1)
        if version not in {b"\x04", b"\x05"}:
            self._refuse(f"the pickle protocol must be 4 or 5, got {version[0]}")

    def frame(self) -> None:
        """FRAME: skip its length, which only a reader of streams needs."""
        self._take(8)

    def push(self, value: Any) -> None:
        """Push a plain value."""
        self._stack.append(value)

    def text(self, size: int) -> None:
        """Push a text whose length has `size` bytes."""
        self._stack.append(self._line(size).decode("utf-8", "surrogatepass"))

    def number(self, size: int) -> None:
        """Push a whole number whose length has `size` bytes."""
        self._stack.append(int.from_bytes(self._line(size), "little", signed=True))

    def tuple_of(self, count: int) -> None:
        """Push a tuple of the last `count` values."""
        values = tuple(self._pop() for _ in range(count))[::-1]
        self._stack.append(values)

    def memoize(self) -> None:
        """Note the last value under the next number."""
        top = self._stack[-1]
        if isinstance(top, Unfinished):
            self._noted[id(top)] = len(self._memo)
        self._memo.append(top)

    def get(self, number: int) -> None:
        """Push a noted value again."""
        self._stack.append(self._memo[number])

    def append(self) -> None:
        """Append one value to a list or deque."""
        self._extend([self._pop()])

    def appends(self) -> None:
        """Append the values since the last MARK to a list or deque."""
        self._extend(self._to_mark())

    def _extend(self, values: list[Any]) -> None:
        onto = self._stack[-1]
        if not Maker.is_list(onto):
            self._refuse(f"values can be appended only to a list, got {kind_in_words(onto)}")
        onto.extend(values)

    def set_item(self) -> None:
        """Set one key and value in a mapping."""
        value, key = self._pop(), self._pop()
        self._put([key, value])

    def set_items(self) -> None:
        """Set the keys and values since the last MARK in a mapping."""
        self._put(self._to_mark())

    def _put(self, flat: list[Any]) -> None:
        into = self._stack[-1]
        if not isinstance(into, dict) or len(flat) % 2:
            self._refuse(
                "keys and values in pairs can be set only in an object, "
                f"got {len(flat)} of them for {kind_in_words(into)}"
            )
        for key, value in zip(flat[::2], flat[1::2], strict=True):
            dict.__setitem__(into, key, value)

    def add_items(self) -> None:
        """Add the values since the last MARK to a set."""
        values, into = self._to_mark(), self._stack[-1]
        if type(into) is not set:
            self._refuse(f"values can be added only to a set, got {kind_in_words(into)}")
        into.update(values)

    def name(self) -> None:
        """Push what a name stands for. It is looked up only in our own table."""
        own, module = self._pop(), self._pop()
        maker = maker_of(module, own) if type(module) is type(own) is str else None
        if maker is None:
            self._refuse(f"the name {module!r:.80}.{own!r:.80} is not permitted in a state")
        self._stack.append(maker)

    def call(self) -> None:
        """REDUCE: make a value from a name and its arguments."""
        arguments, maker = self._pop(), self._pop()
        if not isinstance(maker, Maker) or type(arguments) is not tuple:
            self._refuse(
                "REDUCE must have a permitted name and a tuple of arguments, "
                f"got {_of_call(maker)} and {kind_in_words(arguments)}"
            )
        self._stack.append(maker.of(arguments))

    def new(self) -> None:
        """NEWOBJ: create a value of one of our classes; its fields follow."""
        arguments, maker = self._pop(), self._pop()
        if not isinstance(maker, Maker) or type(arguments) is not tuple:
            self._refuse(
                "NEWOBJ must have a permitted class and a tuple of arguments, "
                f"got {_of_call(maker)} and {kind_in_words(arguments)}"
            )
        made, waits = maker.new(arguments)
        if waits:
            self._unbuilt[id(made)] = made
        self._stack.append(made)

    def build(self) -> None:
        """BUILD: set the fields of a value."""
        state, made = self._pop(), self._stack[-1]
        if isinstance(made, Unfinished):
            finished = made.finished(state)
            self._stack[-1] = finished
            noted = self._noted.pop(id(made), None)
            if noted is not None:
                self._memo[noted] = finished
            return
        Maker.give_fields(made, state)
        self._unbuilt.pop(id(made), None)


def _of_call(maker: Any) -> str:
    return "a permitted name" if isinstance(maker, Maker) else kind_in_words(maker)


def _pushing(make: Callable[[], Any]) -> Callable[[_Reader], None]:
    return lambda reader: reader.push(make())


def _packed(form: struct.Struct) -> Callable[[_Reader], None]:
    return lambda reader: reader.push(form.unpack(reader._take(form.size))[0])


def _small(size: int) -> Callable[[_Reader], None]:
    return lambda reader: reader.push(int.from_bytes(reader._take(size), "little"))


_STOP = ord(".")
_STEPS: dict[int, Callable[[_Reader], None]] = {
    0x80: _Reader.protocol,
    0x95: _Reader.frame,
    ord("("): _pushing(lambda: _MARK),
    ord("N"): _pushing(lambda: None),
    0x88: _pushing(lambda: True),
    0x89: _pushing(lambda: False),
    ord("]"): _pushing(list),
    ord("}"): _pushing(dict),
    0x8F: _pushing(set),
    ord(")"): _pushing(tuple),
    ord("K"): _small(1),
    ord("M"): _small(2),
    ord("J"): _packed(_I4),
    0x8A: lambda reader: reader.number(1),
    0x8B: lambda reader: reader.number(4),
    ord("G"): _packed(_F8),
    0x8C: lambda reader: reader.text(1),
    ord("X"): lambda reader: reader.text(4),
    0x8D: lambda reader: reader.text(8),
    ord("C"): lambda reader: reader.push(reader._line(1)),
    ord("B"): lambda reader: reader.push(reader._line(4)),
    0x8E: lambda reader: reader.push(reader._line(8)),
    0x96: lambda reader: reader.push(bytearray(reader._line(8))),
    0x85: lambda reader: reader.tuple_of(1),
    0x86: lambda reader: reader.tuple_of(2),
    0x87: lambda reader: reader.tuple_of(3),
    ord("t"): lambda reader: reader.push(tuple(reader._to_mark())),
    0x91: lambda reader: reader.push(frozenset(reader._to_mark())),
    0x94: _Reader.memoize,
    ord("h"): lambda reader: reader.get(reader._take(1)[0]),
    ord("j"): lambda reader: reader.get(_U4.unpack(reader._take(4))[0]),
    ord("a"): _Reader.append,
    ord("e"): _Reader.appends,
    ord("s"): _Reader.set_item,
    ord("u"): _Reader.set_items,
    0x90: _Reader.add_items,
    0x93: _Reader.name,
    ord("R"): _Reader.call,
    0x81: _Reader.new,
    ord("b"): _Reader.build,
}
