"""Every fact that can stop a command: one class each, with a stable code and a sentence in two languages.

HoupingError
├── InputError      exit 10: something that the user gave is wrong
├── StateError      exit 11: right command, wrong moment
├── DeniedError     exit 12: not allowed
└── IntegrityError  exit 13: bytes are not what was recorded

Every import below is for others: `from houping.core.errors import NoSampleYet`.
Bad *rows* are not exceptions: checks return `houping.core.checks.Problem` for all of them at once.
"""

from houping.core.errors.accounts import (
    AdministratorByServer,
    AvoidanceBroken,
    BelowCounty,
    CountyAvoided,
    CountyNotOwn,
    CountyUnknown,
    DaysRunBackwards,
    InvitationUnusable,
    LastAdministrator,
    NotOnOneself,
    OrganisationTaken,
    PersonInactive,
    RoleHeld,
    RoleNotForOffice,
    RolesConflict,
    RoleWithoutAssessment,
    RoleWithoutCounty,
    UsernameTaken,
)
from houping.core.errors.api import (
    ComputationRuns,
    InterfaceFaulty,
    KeyTaken,
    MethodNotOffered,
    NotForCounties,
    NothingThere,
    RequestsTooMany,
    RequestUnusable,
    ResultsNotPublished,
    SampleNotPublished,
    ScopeMissing,
    ScopeNotForOffice,
    TokenExpired,
    TokenNotGiven,
    TokenRevoked,
    TokenTermUnusable,
    TokenUnknown,
)
from houping.core.errors.approval import (
    ProposalOutdated,
    ProposalUnderWay,
    ReportsIssued,
    ReportsNotApproved,
    ReportsOfOtherGrades,
    StepByAnother,
)
from houping.core.errors.base import DeniedError, HoupingError, InputError, IntegrityError, StateError, Words
from houping.core.errors.ceremony import (
    CeremonyOutdated,
    CommitmentNotRecorded,
    ContributionGiven,
    EventAlreadyPast,
    EventNotYet,
    FrameNotFrozen,
    ListsLocked,
    NoSampleYet,
    ReplacementPending,
    RevealTooEarly,
    SampleSecretMissing,
    SecondPersonNeeded,
    ValueNotSame,
    WitnessesTooFew,
)
from houping.core.errors.collection import StoredFileChanged, StoredFileMissing
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
    OneRandomVillage,
    OptionInvalid,
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
from houping.core.errors.filler import ExportBroken, ExportUnreadable, SealedForAnother, SealedTextUnreadable
from houping.core.errors.forms import (
    ExpressionUnreadable,
    FormMissing,
    FormNotConverted,
    FormNotValidated,
    FormRejected,
    FormUnreadable,
    SubmissionUnreadable,
)
from houping.core.errors.frame import SaltTooShort
from houping.core.errors.ground import (
    AnswersRejected,
    FileMissing,
    FileTaken,
    FileUnreadable,
    FileUnwritable,
    FolderGiven,
    FolderTaken,
    FolderUnsuitable,
    InputAway,
    InputChanged,
    MeasureNotSimulated,
    OutputChanged,
    ReplayDiffers,
    ReplayOtherCode,
    RowsRejected,
    RunAltered,
    RunMissing,
    ShapeMismatch,
    StepUnknown,
    SuffixUnusable,
    WorkspaceBusy,
)
from houping.core.errors.jobs import JobFaulty, JobInterrupted, JobTooLong
from houping.core.errors.ledger import (
    LedgerEmpty,
    LedgerEntryChanged,
    LedgerEntryDoubled,
    LedgerEntryMisplaced,
    LedgerEntryMissing,
    LedgerEntryReplaced,
    LedgerHeadDiffers,
    LedgerHeadUnusable,
    LedgerPrintedMissing,
    LedgerUnknown,
    ReasonMissing,
)
from houping.core.errors.plan import PlanMissing, PlanNameInvalid, PlanRejected, PlanYamlBroken
from houping.core.errors.quality import (
    InterviewRepeated,
    NothingToCheck,
    TooFewInterviewers,
    VariableKindUnknown,
)
from houping.core.errors.reporting import FiguresDiffer
from houping.core.errors.sampling import (
    AlreadyReplaced,
    CommitmentDiffers,
    CountyNotInFrame,
    DuplicateUnits,
    LogBroken,
    NonceTooShort,
    PublishedDiffers,
    ReasonUnknown,
    ReserveExhausted,
    SampleDiffers,
    SampleTooLarge,
    SeedPartUnusable,
    TooFewVillages,
    UnitNotInSample,
)
from houping.core.errors.scoring import (
    CellsEmpty,
    CovarianceUnusable,
    ErrorUnknown,
    GoalpostsCoincide,
    NothingToScore,
    ReplicatesUnusable,
    RulingUnusable,
    RulingWithoutBasis,
    SharesUnusable,
    SourceMissing,
    TreeUnusable,
)
from houping.core.errors.service import (
    AddressUnusable,
    BackupDamaged,
    BackupImpossible,
    BackupUnreadable,
    DiskFull,
    FolderServed,
    PortTaken,
    RestoreWouldOverwrite,
    StillSubmitting,
)
from houping.core.errors.site import (
    AlreadyDone,
    AnswerFilesUnusable,
    DocumentUnusable,
    FrameFilesUnusable,
    MoveRefused,
    NotYours,
    OpinionsOpen,
    PlanFilesUnusable,
    PlanNotIssued,
    PlanNotSound,
    RecordChanged,
    RosterRefuses,
    StepsMissing,
)
from houping.core.errors.supervision import VillageAsked
from houping.core.errors.tablets import (
    DeviceRevoked,
    DeviceSignInMissing,
    DeviceUnknown,
    EnumeratorNotCertified,
    EnvelopeUnreadable,
    FormClosed,
    FormNotHere,
    FormVersionNotHere,
    InterviewDiffers,
    InterviewLocked,
    InterviewMissing,
    InterviewOutdated,
    NotOnTablets,
    OriginalMissing,
    OutlineUnreadable,
    ProtocolVersionMissing,
    QuarantineNotTakeable,
    ServerFault,
    ServerNotReady,
    TabletRefused,
    UploadLengthMissing,
    UploadMalformed,
    UploadTooLarge,
)
from houping.core.errors.training import (
    AnswerUnusable,
    AttendanceOutside,
    BankTooSmall,
    BankUnusable,
    CertificateWithdrawn,
    ExamNotOwed,
    ExamOver,
    ExamPassed,
    ExamsUsedUp,
    NotCertified,
    PhotoUnusable,
)
from houping.core.errors.visits import NobodyAble, VillageTooFar, WindowTooShort
