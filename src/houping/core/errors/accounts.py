"""Refusals about people, their roles and how they sign in."""

from houping.core.errors.base import InputError, StateError


class RolesConflict(StateError):
    """Two roles that one person may not hold together (R-4.17, R-4.20, R-13.1)."""

    code = "roles-conflict"
    zh = "不能授予“{role}”：此人已任“{held}”。{reason}。请另选人员，或先收回原角色。"
    en = "“{role}” cannot be given: this person holds “{held}”. {reason}. Choose somebody else, or withdraw the other role first."


class RoleNotForOffice(StateError):
    """A role that people of this kind of office may not hold."""

    code = "role-not-for-office"
    zh = "“{role}”不能由“{office}”（{kind}）的人员担任；须为：{possible}。依据：{clause}。"
    en = "“{role}” cannot be held by people of “{office}” ({kind}); possible: {possible}. Basis: {clause}."


class RoleWithoutCounty(InputError):
    """A role of a county or team without its county."""

    code = "role-without-county"
    zh = "“{role}”只在一个区县履职，请选择区县。"
    en = "“{role}” acts in one county; choose the county."


class RoleWithoutAssessment(InputError):
    """A role of an assessment without the assessment."""

    code = "role-without-assessment"
    zh = "“{role}”只在某次评估中履职，请填写评估代号（如 cq2021）。"
    en = "“{role}” acts in one assessment; give the key of the assessment (such as cq2021)."


class CountyNotOwn(StateError):
    """A liaison officer of a county whose office this is not."""

    code = "county-not-own"
    zh = "“{office}”的人员只能担任本区县的联络员。"
    en = "People of “{office}” can be liaison officers of their own county only."


class CountyUnknown(InputError):
    """A county that has no office on this site."""

    code = "county-unknown"
    zh = "没有区县“{county}”。请先在“单位”页建立该区县的单位。"
    en = "There is no county “{county}”. Create its office on the page of organisations first."


class CountyAvoided(StateError):
    """A county from which the person must keep away (回避)."""

    code = "county-avoided"
    zh = "此人须回避该区县（{reason}），不能在该区县履职。请另派人员。"
    en = "This person must keep away from the county ({reason}) and cannot act there. Send somebody else."


class AvoidanceBroken(StateError):
    """An avoidance of a county in which the person acts at present."""

    code = "avoidance-broken"
    zh = "此人正在该区县担任“{role}”。请先收回该角色，再登记回避。"
    en = "This person acts in the county as “{role}”. Withdraw that role first, then record the avoidance."


class RoleHeld(StateError):
    """A role that the person holds already in these days."""

    code = "role-held"
    zh = "此人在该时段已任“{role}”，无须重复授予。"
    en = "This person holds “{role}” in these days already."


class DaysRunBackwards(InputError):
    """An end before its beginning."""

    code = "days-run-backwards"
    zh = "截止日期早于起始日期。请核对两个日期。"
    en = "The last day is before the first. Check both days."


class NotOnOneself(StateError):
    """An administrator acting on the own account."""

    code = "not-on-oneself"
    zh = "不能对自己的账号进行此操作。请由另一位管理员办理。"
    en = "This cannot be done to one's own account. Ask another administrator."


class LastAdministrator(StateError):
    """The only administrator of a kind, without whom nobody could act."""

    code = "last-administrator"
    zh = "这是唯一在用的“{role}”，停用或收回后将无人履职。请先授予另一人。"
    en = (
        "This is the only active “{role}”; without it nobody could act. Give the role to somebody else first."
    )


class AdministratorByServer(StateError):
    """An account of another administrator, which the system administrator may not take over."""

    code = "administrator-by-server"
    zh = "三员分立：系统管理员不能重置安全、审计管理员的口令或第二因子。请两人到场，在服务器上运行 manage.py reset_administrator。"
    en = "Separation of administrators: the system administrator cannot reset the password or second factor of the others. Two people run manage.py reset_administrator on the server."


class ResetNeedsConfirmation(StateError):
    """The system administrator alone would reset somebody with a sensitive role (R-13.1)."""

    code = "reset-needs-confirmation"
    zh = "{name}担任“{roles}”，重置{what}须两名管理员办理（三员分立）：请在此人页面写明理由提请重置，由{who}核实并确认后，{hours} 小时内办理。"
    en = "{name} holds “{roles}”; resetting the {what} takes two administrators: ask for it with a reason on this person's page; once {who} has checked and confirmed, do it within {hours} hours."


class ResetNotNeeded(StateError):
    """A confirmation is asked for where none is needed."""

    code = "reset-not-needed"
    zh = "{name}没有担任敏感岗位，不需要提请。请直接重置。"
    en = "{name} holds no sensitive role; there is nothing to ask for. Reset at once."


class ResetByOne(StateError):
    """One person asks for a reset and confirms it."""

    code = "reset-by-one"
    zh = "提请重置和确认重置不能是同一人（三员分立）。请由另一位安全管理员确认。"
    en = "The same person cannot ask for a reset and confirm it. Let another security administrator confirm."


class PersonInactive(StateError):
    """An account that is not in use."""

    code = "person-inactive"
    zh = "此账号已停用。请先启用。"
    en = "This account is not in use. Activate it first."


class UsernameTaken(StateError):
    """A user name that somebody has."""

    code = "username-taken"
    zh = "用户名“{username}”已被使用。请换一个。"
    en = "The user name “{username}” is taken. Choose another."


class OrganisationTaken(StateError):
    """A code of an office, or a county, that is there already."""

    code = "organisation-taken"
    zh = "代号或区县“{value}”已有单位。请核对单位列表。"
    en = "There is an organisation with the code or county “{value}” already. See the list."


class BelowCounty(InputError):
    """An account or office below the county: villages are never asked to report (R-11.2)."""

    code = "below-county"
    zh = "“{value}”属于村级或乡镇一级。不得要求村级填表报数（R-11.2），平台不为区县以下建立单位和账号。"
    en = "“{value}” is a village or township. Villages must not be asked to fill in forms (R-11.2); there are no organisations or accounts below the county."


class InvitationUnusable(InputError):
    """A file that cannot be an invitation sheet."""

    code = "invitation-unusable"
    zh = "邀请表无法导入：{detail}。请下载模板，填好后重新上传。"
    en = "The invitation sheet cannot be imported: {detail}. Download the template, fill it in and upload it again."
