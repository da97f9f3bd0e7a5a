"""Refusals of the JSON interface and of its tokens."""

from houping.core.errors.base import DeniedError, InputError, StateError


class TokenNotGiven(DeniedError):
    """A call without a token."""

    code = "token-not-given"
    zh = "没有接口令牌。请在请求头写 Authorization: Bearer 令牌；令牌由安全管理员建立。"
    en = "No token was given. Send the header Authorization: Bearer TOKEN; the security administrator makes tokens."


class TokenUnknown(DeniedError):
    """A token that was never made."""

    code = "token-unknown"
    zh = "接口令牌不正确。请核对是否完整；遗失的令牌不能找回，请安全管理员吊销后重建。"
    en = "The token is not right. Check that it is whole; a lost one cannot be recovered: the security administrator revokes it and makes another."


class TokenExpired(DeniedError):
    """A token after its last day."""

    code = "token-expired"
    zh = "接口令牌“{title}”已过期。请安全管理员另建一个。"
    en = "The token “{title}” has expired. Ask the security administrator for another."


class TokenRevoked(DeniedError):
    """A token that was closed."""

    code = "token-revoked"
    zh = "接口令牌“{title}”已吊销。请向安全管理员了解原因。"
    en = "The token “{title}” was revoked. Ask the security administrator why."


class TokenOfPerson(DeniedError):
    """The token of a person where those of offices count."""

    code = "token-of-person"
    zh = "这是本人令牌，只用于 /v1/ 下的访问记录接口。此处须用安全管理员为单位建立的令牌。"
    en = "This is a person's own token, for the interviews below /v1/ only. Here a token counts that the security administrator made for an office."


class TokenNotOwn(DeniedError):
    """The token of an office where only those of people count."""

    code = "token-not-own"
    zh = "单位令牌不能读取、审核访问记录：审核须由具体人员负责。请本人登录后在“我的账号”建立本人令牌。"
    en = "The token of an office neither reads nor reviews interviews: a person answers for a review. Sign in and make a token of your own under “My account”."


class TokenOutlived(DeniedError):
    """A person's own token after their password or second factor has changed, or their account was closed."""

    code = "token-outlived"
    zh = "本人令牌“{title}”已失效：建立后口令或第二因子已更换，或账号已停用。请登录后另建一个。"
    en = "Your token “{title}” no longer counts: password or second factor have changed since, or the account is closed. Sign in and make another."


class PasswordNotTaken(DeniedError):
    """A password of a person, or the user name of another, where a token belongs."""

    code = "password-not-taken"
    zh = "这里不收登录口令（口令不能代替第二因子）。用户名填本人用户名，口令栏填“我的账号”中建立的本人令牌（hp_ 开头）。"
    en = "No password is taken here (it does not replace the second factor). Give your user name, and as password a token (hp_…) that you made under “My account”."


class OwnScopeMissing(DeniedError):
    """A person's own token that is not good for this."""

    code = "own-scope-missing"
    zh = "此令牌建立时没有选“{scope}”。需要时请登录，在“我的账号”另建一个。"
    en = "This token was made without “{scope}”. If you need it, sign in and make another under “My account”."


class ScopeMissing(DeniedError):
    """A token that is not good for this."""

    code = "scope-missing"
    zh = "此令牌没有“{scope}”范围。请安全管理员另建带有此范围的令牌（可授予：{possible}）。"
    en = "This token lacks the scope “{scope}”. Ask the security administrator for one that has it (possible for: {possible})."


class NotForCounties(DeniedError):
    """Something of the whole city, asked for by the office of a county."""

    code = "not-for-counties"
    zh = "区县只能读取公布后的本区县结果，此项内容不向区县提供。"
    en = "Counties may read their own results after publication; this is not given to them."


class ScopeNotForOffice(StateError):
    """A scope that offices of this kind may not have."""

    code = "scope-not-for-office"
    zh = "范围“{scope}”不能授予“{office}”；可授予：{possible}。"
    en = "The scope “{scope}” cannot be given to “{office}”; possible for: {possible}."


class TokenTermUnusable(InputError):
    """A last day that is past or too far away."""

    code = "token-term-unusable"
    zh = "令牌的有效期须在今天之后、{days} 天之内。请另选日期。"
    en = "A token must end after today and within {days} days. Choose another day."


class RequestsTooMany(StateError):
    """More calls than the limit."""

    code = "requests-too-many"
    zh = "请求过于频繁（上限 {most} 次）。请 {seconds} 秒后再试。"
    en = "Too many requests (limit {most}). Try again in {seconds} seconds."


class RequestUnusable(InputError):
    """Parameters or a body that do not fit the description of the operation."""

    code = "request-unusable"
    zh = "请求参数不符合接口说明：{places}。请对照接口文档修改。"
    en = "The request does not fit the description of the interface: {places}. Compare it with the documentation."


class NothingThere(InputError):
    """An address of the interface that leads to nothing, or to nothing that the caller may know of."""

    code = "nothing-there"
    zh = "没有这项内容，或此令牌无权知道它。请核对地址。"
    en = "There is nothing here, or nothing that this token may know of. Check the address."


class MethodNotOffered(InputError):
    """A method that an address of the interface does not have."""

    code = "method-not-offered"
    zh = "此地址不支持 {method} 方法；可用：{possible}。"
    en = "This address does not take {method}; possible: {possible}."


class KeyTaken(StateError):
    """The same key for another request."""

    code = "key-taken"
    zh = "Idempotency-Key“{key}”已用于另一个请求。重试时须发送完全相同的内容；新的请求请用新的键。"
    en = "The Idempotency-Key “{key}” was used for another request. A retry must be the very same; give a new request a new key."


class ComputationRuns(StateError):
    """A computation that is under way with other parameters."""

    code = "computation-runs"
    zh = "另一次计算正在进行，参数与本次不同，没有启动。请等它结束后重试。"
    en = "Another computation with other parameters is under way; nothing was started. Try again when it has ended."


class ResultsNotPublished(StateError):
    """Results before their publication, asked for by the office of a county (R-8.2)."""

    code = "results-not-published"
    zh = "结果尚未审定公布，区县暂不能读取（R-8.2）。公布后再试。"
    en = "The results have not been approved and published; counties cannot read them yet (R-8.2). Try again after publication."


class InterfaceFaulty(StateError):
    """A fault of ours."""

    code = "interface-faulty"
    zh = "系统出错，已记入日志，没有保存半截数据。请稍后重试；如仍出现，请联系系统管理员。"
    en = "The system failed; the log has the details and nothing was kept by halves. Try again later; if it stays, tell the system administrator."


class SampleNotPublished(StateError):
    """A sealed record before its publication."""

    code = "sample-not-published"
    zh = "封存记录尚未公布。质量总控组公布后再试。"
    en = "The sealed record has not been published. Try again after the quality control group has published it."
