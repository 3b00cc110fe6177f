"""Every exception the library raises on purpose. All say what was wrong, where, and what to do."""

from __future__ import annotations


class GovreportError(Exception):
    """Base class: catch this to catch whatever the library raises on purpose."""


class LexiconError(GovreportError, ValueError):
    """A lexicon file is missing or does not fit its schema."""


class ReadingError(GovreportError):
    """A file cannot be read as a report. The message begins with the file's name."""


class MissingFileError(ReadingError, FileNotFoundError):
    """There is no file or folder of that name."""


class NoFilesError(ReadingError, FileNotFoundError):
    """A folder holds no file that can be read."""


class UnreadableFileError(ReadingError, OSError):
    """The operating system refuses to open the file (permissions, a folder in place of a file, a broken disk)."""


class UnsupportedFormatError(ReadingError, ValueError):
    """The file's extension or the format asked for is none that the library reads."""


class UnsupportedEncodingError(ReadingError, ValueError):
    """The encoding asked for is none that the library reads."""


class EmptyFileError(ReadingError, ValueError):
    """The file holds nothing, or nothing but white space."""


class BinaryFileError(ReadingError, ValueError):
    """The file is none that holds a report: an image, a spreadsheet, a program."""


class DamagedFileError(ReadingError, ValueError):
    """The file says that it is a document or an archive, and is broken."""


class PasswordProtectedError(ReadingError, ValueError):
    """The document or the archive opens with a password only."""


class NoTextLayerError(ReadingError, ValueError):
    """The PDF holds pictures of pages and no text."""


class UnpackedTooLargeError(ReadingError, ValueError):
    """What the file unpacks to is larger than the documented limit, or out of all proportion to the file."""


class ConverterError(ReadingError, OSError):
    """LibreOffice, which reads old formats, is not installed or cannot read the file."""


class TextTooLongError(ReadingError, ValueError):
    """The text is longer than the documented limit."""


class NoChineseTextError(ReadingError, ValueError):
    """The text holds no Chinese character."""


class PlacedReadingError(ReadingError, ValueError):
    """A reading error at a known place.

    Attributes:
        offset: where it is; each subclass says in what unit. ``None`` when unknown.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


class DecodingError(PlacedReadingError):
    """The bytes are not text in the encoding given or detected; ``offset`` counts bytes of the file."""


class NulCharacterError(PlacedReadingError):
    """The text holds a NUL character; ``offset`` counts code points of the decoded text."""


class AlignmentError(GovreportError, ValueError):
    """Clean text and raw text do not lie against each other as they must."""


class ModelNotFoundError(GovreportError, FileNotFoundError):
    """A model that the user asked for is not on this machine; the library downloads nothing by itself."""


class ModelVersionError(GovreportError, ValueError):
    """A model was trained with a version of the library, or of a package, whose models this one cannot use."""


class BrokenModelError(GovreportError, ValueError):
    """A folder that should hold a model holds something else."""


class PackageError(GovreportError, ValueError):
    """A pipeline cannot be made a Python package."""


class ConfigError(GovreportError, ValueError):
    """Settings are missing, are not TOML, or do not fit their schema, or what they name does not fit together."""


class TrainingInterruptedError(GovreportError):
    """The user broke off a training; the message says where the best model so far is."""


class PackageNotInstalledError(GovreportError, ImportError):
    """An optional package that was asked for is not installed; the message says how to install it."""


class SegmenterNotInstalledError(GovreportError, ImportError):
    """The package behind a segmenter is not installed."""


class ValueNotFoundError(GovreportError, ValueError):
    """A text that was to be one value is none, or more than one."""


class RecordError(GovreportError, ValueError):
    """A record does not fit its schema, or its offsets do not fit its text."""


class OutputError(GovreportError, OSError):
    """A table cannot be written: the disk, the folder, or a limit of its format."""


class RedactionError(GovreportError, ValueError):
    """A report cannot be redacted as asked: an unknown kind, or a key that is too short."""


class BatchError(GovreportError, ValueError):
    """A batch cannot be begun or gone on with as asked: another run has it, or it was begun with other settings."""


class GoldError(GovreportError, ValueError):
    """Gold annotation is missing or does not fit its schema, or a record is of another text."""


class MissingTextError(GoldError):
    """Annotation by offsets names texts that are not on this machine."""


class LoneSurrogateError(GovreportError, ValueError):
    """The text holds half of a surrogate pair, which is no character.

    Attributes:
        offset: where it is, in code points of the text.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, offset)
        self.offset = offset

    def __str__(self) -> str:
        return str(self.args[0])
