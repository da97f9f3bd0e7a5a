"""What tablets are told: every refusal says what happened to the interview and what to do."""

from houping.core.errors.base import DeniedError, InputError, StateError


class EnvelopeUnreadable(InputError):
    """A submission that is no readable interview."""

    code = "interview-unreadable"
    zh = "提交的内容不能读取：{detail}。设备上的副本请保留，并告诉分县组长；系统已留存收到的内容。"
    en = "The submission cannot be read: {detail}. Keep the copy on the device and tell the team leader; what came in was kept."


class OutlineUnreadable(InputError):
    """An XForm that tablets could not open."""

    code = "xform-unreadable"
    zh = "问卷文件不能使用：{detail}。请用 pyxform 或平台转换后重新登记。"
    en = "The file of the form cannot be used: {detail}. Convert it again and register it anew."


class FormEncrypted(InputError):
    """A form with a public key: what is filled in with it could be read by nobody here."""

    code = "form-encrypted"
    zh = "问卷 {form} 设了加密公钥（public_key），平台读不到答案，不能审核也不能计算。请去掉公钥后重新登记；传输和存储由平台加密。"
    en = "Form {form} holds a public key, so that its answers can be neither reviewed nor computed. Remove the key and register it anew; the platform encrypts transport and storage."


class DeviceUnknown(DeniedError):
    """No tablet has this token."""

    code = "tablet-unknown"
    zh = "本设备没有登记，或登记码不完整。请分县组长重新出示二维码登记。"
    en = "This device is not enrolled, or its code is incomplete. Ask the team leader for the QR code again."


class DeviceRevoked(DeniedError):
    """The tablet was revoked."""

    code = "tablet-revoked"
    zh = "本设备已停用，不能再下载或提交；已填的内容仍在设备上。请联系分县组长。"
    en = "This device was revoked and can no longer fetch or send; what was filled in is still on it. Ask the team leader."


class TabletNumberTaken(StateError):
    """A tablet of the county that is in use bears the number already."""

    code = "tablet-number-taken"
    zh = "编号“{title}”已登记给 {name}，仍在使用。请另写一个编号；要换平板的，先停用原来那台。"
    en = "The number “{title}” is enrolled for {name} and in use. Give another number; to exchange the tablet, revoke the old one first."


class DeviceSignInMissing(DeniedError):
    """A request without token, user name or password."""

    code = "tablet-sign-in-missing"
    zh = "需要设备的用户名和口令。请使用登记时给出的用户名和口令，或扫描二维码。"
    en = "User name and password of the device are needed. Use those given when it was enrolled, or scan the QR code."


class AddressUnreadable(InputError):
    """A zero byte in the address of a request of a program: PostgreSQL cannot look for one."""

    code = "address-unreadable"
    zh = "请求地址中有零字节（%00），无法读取。请改正地址后重试。"
    en = "The address of the request holds a zero byte (%00), which cannot be read. Mend the address and try again."


class ProtocolVersionMissing(InputError):
    """A client that does not speak OpenRosa."""

    code = "openrosa-version-missing"
    zh = "请求缺少 X-OpenRosa-Version。请使用 ODK Collect、KoboCollect 或本平台的填报程序。"
    en = "The request lacks X-OpenRosa-Version. Use ODK Collect, KoboCollect or the form filler of this platform."


class NotOnTablets(InputError):
    """An address below that of the tablets where nothing stands."""

    code = "not-on-tablets"
    zh = "没有这份内容，或本设备不能取用。请在设备上刷新问卷列表。"
    en = "There is nothing here, or not for this device. Refresh the list of forms on the device."


class InterviewMissing(InputError):
    """A submission without its XML part."""

    code = "interview-missing"
    zh = "提交中没有访问记录（xml_submission_file）。请在设备上重新发送。"
    en = "The submission holds no interview (xml_submission_file). Send it again from the device."


class UploadMalformed(InputError):
    """A request body that is no upload."""

    code = "upload-malformed"
    zh = "上传的格式不对：{detail}。请在设备上重新发送。"
    en = "The upload is malformed: {detail}. Send it again from the device."


class UploadLengthMissing(InputError):
    """An upload that does not say how large it is."""

    code = "upload-length-missing"
    zh = "上传没有说明大小（Content-Length）。请更新填报程序后重新发送。"
    en = "The upload does not say how large it is (Content-Length). Update the program and send again."


class UploadTooLarge(InputError):
    """An upload over the limit."""

    code = "upload-too-large"
    zh = "本次上传 {size} MB，超过上限 {limit} MB，没有收下{name}。请缩小照片或录音后重新发送；设备上的副本仍在。"
    en = "This upload has {size} MB, more than the {limit} MB allowed{name}; it was not taken. Make photos or recordings smaller and send again; the copy on the device remains."


class InterviewDiffers(StateError):
    """The same instance with other bytes."""

    code = "interview-differs"
    zh = "编号 {instance} 的访问记录已经收到，但这次内容不同。两份都已保存，已报组长核对；请不要删除设备上的副本。"
    en = "Interview {instance} was received before, with other content. Both were kept and the team leader will compare them; do not delete the copy on the device."


class InterviewOutdated(StateError):
    """A correction of a version that is no longer the newest."""

    code = "interview-outdated"
    zh = (
        "这份访问已先收到另一份修改，您改的不是最新版本（{instance}）。您这一份已暂存，组长对照两份后决定用哪一份。"
        "请告诉组长以哪一份为准，不要再填一份；组长采用您这一份后，再发送一次即可。"
    )
    en = (
        "Another correction of this interview came first; yours corrects a version that is no longer the newest "
        "({instance}). Yours was kept: the team leader compares both and decides which one counts. Tell the "
        "leader which is right and do not fill in another; once yours is taken, send it again."
    )


class OriginalMissing(InputError):
    """A correction of something that never came."""

    code = "interview-original-missing"
    zh = "找不到被修改的访问记录（{instance}）。内容已暂存并报组长核对；请先发送原来的记录。"
    en = "The interview that this corrects ({instance}) is not here. It was kept for the team leader; send the original first."


class FormNotHere(InputError):
    """A submission for an unknown form."""

    code = "form-not-here"
    zh = "没有编号为 {form} 的问卷。内容已暂存，请告诉分县组长。"
    en = "There is no form {form}. The content was kept; tell the team leader."


class FormVersionNotHere(InputError):
    """A submission for an unknown version."""

    code = "form-version-not-here"
    zh = "问卷 {form} 没有版本“{version}”。内容已暂存，请告诉分县组长。"
    en = "Form {form} has no version “{version}”. The content was kept; tell the team leader."


class FormClosed(StateError):
    """A submission after the form was closed."""

    code = "form-closed"
    zh = "问卷 {form} 已停用，不再接收。内容已暂存，由质量总控组决定是否采用。"
    en = "Form {form} is closed. The content was kept; quality control decides whether it is taken."


class InterviewLocked(StateError):
    """A correction of what is locked or void."""

    code = "interview-locked"
    zh = "这份访问记录已锁定或作废，不能再修改。内容已暂存，请告诉分县组长。"
    en = "This interview is locked or void and can no longer be corrected. The content was kept; tell the team leader."


class InterviewEncrypted(InputError):
    """A submission that was encrypted on the device, of a form that asks for no such thing."""

    code = "interview-encrypted"
    zh = "问卷 {form} 的这份记录在设备上加了密，平台不能读取。内容已暂存；请删除设备上的旧问卷，重新下载后再填，并告诉分县组长。"
    en = "This interview of form {form} was encrypted on the device and cannot be read here. It was kept; remove the old form from the device, fetch it anew, fill it in again, and tell the team leader."


class EnumeratorNotCertified(DeniedError):
    """Somebody without a certificate in force."""

    code = "enumerator-not-certified"
    zh = "{detail}在此之前不能下载问卷或提交；已提交的内容已暂存。"
    en = "{detail} Until then you may neither fetch forms nor submit; what you sent was kept."


class ServerNotReady(StateError):
    """Database or disk are away for a moment."""

    code = "server-not-ready"
    zh = "服务器暂时不能保存（{detail}），这次没有收下。设备上的副本仍在，请稍后重新发送。"
    en = "The server cannot save at the moment ({detail}); this was not taken. The copy on the device remains: send it again later."


class ServerFault(StateError):
    """A fault of the program."""

    code = "server-fault"
    zh = (
        "服务器出错，这次没有收下，已记入日志。设备上的副本仍在，请稍后重新发送；如仍出现，请联系系统管理员。"
    )
    en = "A fault of the server: this was not taken, and the log has it. The copy on the device remains: send it again later; if it happens again, tell the administrator."


class TabletRefused(DeniedError):
    """The person of a tablet holds no role that lets them fill forms there."""

    code = "tablet-refused"
    zh = "{detail}设备上的副本请保留，并联系分县组长。"
    en = "{detail} Keep the copy on the device and ask the team leader."


class QuarantineNotTakeable(StateError):
    """What was set aside for a reason that no decision can heal."""

    code = "quarantine-not-takeable"
    zh = "因“{reason}”暂存的内容不能直接采用。请让填报人改正后重新提交，此处选“不采用，留存备查”。"
    en = "What was set aside because of “{reason}” cannot be taken as it is. Have it corrected and sent again, and leave this one on file."
