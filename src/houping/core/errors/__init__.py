"""Every fact that can stop a command: one class each, with a stable code and a sentence in two languages.

HoupingError
├── InputError      exit 10: something that the user gave is wrong
├── StateError      exit 11: right command, wrong moment
├── DeniedError     exit 12: not allowed
└── IntegrityError  exit 13: bytes are not what was recorded

Bad *rows* are not exceptions: checks return `houping.core.checks.Problem` for all of them at once.
"""

from houping.core.errors.base import DeniedError, HoupingError, InputError, IntegrityError, StateError
from houping.core.errors.estimation import (
    CalibrationFailed,
    ChoiceUnknown,
    ClassWithoutRespondents,
    ClustersNotNested,
    ColumnMissing,
    DesignMissing,
    DesignStages,
    EmptyDomain,
    EstimateRefused,
    LabelUnknown,
    LonelyPSU,
    MarginMismatch,
    NotBinary,
    NumberUnreadable,
    OptionMissing,
    PopulationInvalid,
    PopulationNotConstant,
    PopulationTooSmall,
    ProbabilityInvalid,
    SettingInvalid,
    SmallAreaImpossible,
    ValuesMissing,
    WeightInvalid,
)
from houping.core.errors.frame import SaltTooShort
from houping.core.errors.ground import (
    AnswersRejected,
    FileMissing,
    FileUnreadable,
    FileUnwritable,
    FolderTaken,
    InputChanged,
    MeasureNotSimulated,
    OutputChanged,
    ReplayDiffers,
    RowsRejected,
    RunMissing,
    ShapeMismatch,
    StepUnknown,
    WorkspaceBusy,
)
from houping.core.errors.plan import PlanMissing, PlanNameInvalid, PlanRejected, PlanYamlBroken
from houping.core.errors.sampling import DuplicateUnits, SampleTooLarge, TooFewVillages
from houping.core.errors.scoring import CovarianceUnusable, GoalpostsCoincide, NothingToScore, SourceMissing

__all__ = [
    "AnswersRejected",
    "CalibrationFailed",
    "ChoiceUnknown",
    "ClassWithoutRespondents",
    "ClustersNotNested",
    "ColumnMissing",
    "CovarianceUnusable",
    "DeniedError",
    "DesignMissing",
    "DesignStages",
    "DuplicateUnits",
    "EmptyDomain",
    "EstimateRefused",
    "FileMissing",
    "FileUnreadable",
    "FileUnwritable",
    "FolderTaken",
    "GoalpostsCoincide",
    "HoupingError",
    "InputChanged",
    "InputError",
    "IntegrityError",
    "LabelUnknown",
    "LonelyPSU",
    "MarginMismatch",
    "MeasureNotSimulated",
    "NotBinary",
    "NothingToScore",
    "NumberUnreadable",
    "OptionMissing",
    "OutputChanged",
    "PlanMissing",
    "PlanNameInvalid",
    "PlanRejected",
    "PlanYamlBroken",
    "PopulationInvalid",
    "PopulationNotConstant",
    "PopulationTooSmall",
    "ProbabilityInvalid",
    "ReplayDiffers",
    "RowsRejected",
    "RunMissing",
    "SaltTooShort",
    "SampleTooLarge",
    "SettingInvalid",
    "ShapeMismatch",
    "SmallAreaImpossible",
    "SourceMissing",
    "StateError",
    "StepUnknown",
    "TooFewVillages",
    "ValuesMissing",
    "WeightInvalid",
    "WorkspaceBusy",
]
