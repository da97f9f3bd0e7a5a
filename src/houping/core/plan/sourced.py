"""A value of the plan and where it comes from: a clause of the document, or our stated assumption."""

from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

T = TypeVar("T")


class Strict(BaseModel):
    """A frozen record that knows exactly its own keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Sourced(Strict, Generic[T]):
    """One value with its source.

    `clause` says where it stands in the document ("六(一)2"); `assumption` says why we set it, where the
    document is silent. Exactly one of them is given.
    """

    value: T = Field(description="值")
    clause: str | None = Field(None, min_length=1, description="条款：在文件中的位置，如 六(一)2")
    assumption: str | None = Field(None, min_length=1, description="假设：文件未规定时采用此值的理由（示例）")
    printed: str | None = Field(None, description="文件原文（机读值由它换算而来）")
    anomaly: str | None = Field(None, description="原文疑点编号，如 A-1，见 anomalies.yaml")
    note: str | None = Field(None, description="说明")

    @field_validator("value", mode="before")
    @classmethod
    def _is_no_switch(cls, value: object) -> object:
        """Refuse true and false, which would pass as 1 and 0."""
        if isinstance(value, bool):
            raise ValueError("boolean")
        return value

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.clause is None and self.assumption is None:
            raise ValueError("no_source")
        if self.clause is not None and self.assumption is not None:
            raise ValueError("two_sources")
        return self


class Passage(Strict):
    """Words of the document, verbatim, and where they stand."""

    quote: str = Field(min_length=1, description="原文摘录，须与 source.txt 一致")
    clause: str = Field(min_length=1, description="条款")
    note: str | None = Field(None, description="说明")
