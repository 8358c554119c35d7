# -*- coding: utf-8 -*-
"""Services written for Zato's SSO API, run against hivewire.

    from hivewire_sso import Service

    class UpdateCurrentUser(Service):
        def handle(self):
            self.sso.user.update_current_user(
                self.cid, {'email': 'me@example.com'}, ust, 'CRM', '127.0.0.1')

    UpdateCurrentUser().handle()

The server is the argument of the class, else hivewire_sso.url, else the
environment variable HIVEWIRE_SSO_URL, else http://localhost:17010. This file is
all there is to install: it needs Python 3.7 and nothing else.
"""

import json
import os
import secrets
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

# Address of the server for services that are given none.
url = None

# How long a call may take, in seconds.
timeout = 30

_TEXTS = ('email', 'display_name', 'first_name', 'middle_name', 'last_name', 'totp_key', 'totp_label')
_STATES = ('sign_up_status', 'approval_status', 'username')
_FLAGS = ('is_totp_enabled', 'is_locked', 'password_must_change')
_TIMES = ('password_expiry',)
_MAX_KEYS = 13

_INVALID_INPUT = 'E008002'
_MISSING_INPUT = 'E008003'
_INTERNAL_ERROR = 'E008004'


class ValidationError(Exception):
    """A call that was refused."""

    def __init__(self, sub_status, status='error', return_status=True):
        super().__init__(', '.join(sub_status))
        self.sub_status = sub_status        # list of codes
        self.status = status                # 'error'
        self.return_status = return_status  # whether users may be told the codes


class Answer(dict):
    """What the server answered; its keys are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Service:
    """What a service derives from. Run it by calling handle."""

    def __init__(self, address=None):
        self.cid = secrets.token_hex(12)
        self.sso = _SSO(address)

    def handle(self):
        raise NotImplementedError('A service has a method handle')


class _SSO:
    def __init__(self, address):
        self.user = _Users(address)


class _Users:
    """self.sso.user. The address of the user, remote_addr, is taken for
    compatibility: the server goes by the connection."""

    def __init__(self, address):
        self._address = address

    # What users may change.

    def update_current_user(self, cid, data, current_ust, current_app, remote_addr):
        self._call(cid, 'PATCH', 'user', current_ust, current_app, _strict(data))

    def update_user_by_id(self, cid, user_id, data, current_ust, current_app, remote_addr):
        if not user_id:
            raise ValidationError([_INVALID_INPUT])
        self._call(cid, 'PATCH', 'user', current_ust, current_app, dict(_strict(data), user_id=user_id))

    def change_password(self, cid, data, current_ust, current_app, remote_addr):
        """data has new_password and may have old_password, user_id,
        password_expiry in days and must_change."""
        self._call(cid, 'PATCH', 'user/password', current_ust, current_app, data)

    def reset_totp_key(self, cid, current_ust, user_id, key, key_label, current_app, remote_addr):
        """Returns the new key."""
        data = {'user_id': user_id, 'totp_key': key or '', 'totp_label': key_label or ''}
        return self._call(cid, 'PATCH', 'user/totp', current_ust, current_app, data).totp_key

    # Sessions.

    def login(self, cid, username, password, current_app, remote_addr, user_agent=None, new_password='', totp_code=''):
        """Returns an answer whose ust is the session token."""
        data = {'username': username, 'password': password}
        if new_password:
            data['new_password'] = new_password
        if totp_code:
            data['totp_code'] = totp_code
        return self._call(cid, 'POST', 'user/login', None, current_app, data)

    def logout(self, ust, current_app, remote_addr):
        self._call(None, 'POST', 'user/logout', ust, current_app)

    # Reading.

    def get_current_user(self, cid, current_ust, current_app, remote_addr):
        return self._call(cid, 'GET', 'user', current_ust, current_app)

    def get_user_by_id(self, cid, user_id, current_ust, current_app, remote_addr):
        return self._call(cid, 'GET', 'user', current_ust, current_app, {'user_id': user_id})

    def search(self, cid, data, current_ust, current_app, remote_addr):
        return self._call(cid, 'GET', 'user/search', current_ust, current_app, data)

    # What super-users may do.

    def create_user(self, cid, data, current_ust, current_app, remote_addr):
        return self._call(cid, 'POST', 'user', current_ust, current_app, data)

    def delete_user_by_id(self, cid, user_id, current_ust, current_app, remote_addr):
        self._call(cid, 'DELETE', 'user', current_ust, current_app, {'user_id': user_id})

    def approve_user(self, cid, user_id, current_ust, current_app, remote_addr):
        self._call(cid, 'POST', 'user/approve', current_ust, current_app, {'user_id': user_id})

    def reject_user(self, cid, user_id, current_ust, current_app, remote_addr):
        self._call(cid, 'POST', 'user/reject', current_ust, current_app, {'user_id': user_id})

    def lock_user(self, cid, user_id, current_ust, current_app, remote_addr):
        self._call(cid, 'POST', 'user/lock', current_ust, current_app, {'user_id': user_id})

    def unlock_user(self, cid, user_id, current_ust, current_app, remote_addr):
        self._call(cid, 'DELETE', 'user/lock', current_ust, current_app, {'user_id': user_id})

    def _call(self, cid, method, path, ust, current_app, data=None):
        body = dict(data or {})
        if ust is not None:
            body['ust'] = ust
        if current_app is not None:
            body['current_app'] = current_app
        base = (self._address or url or os.environ.get('HIVEWIRE_SSO_URL') or 'http://localhost:17010').rstrip('/')
        request = urllib.request.Request(base + '/zato/sso/' + path, json.dumps(body).encode('utf-8'), method=method)
        request.add_header('Content-Type', 'application/json')
        if cid:
            request.add_header('X-Zato-CID', cid)
        try:
            with _opener(base).open(request, timeout=timeout) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error.read()) from None
        answer = Answer(json.loads(text))
        if answer.status not in ('ok', 'warning'):
            raise ValidationError(answer.get('sub_status', []), answer.status)
        return answer


def _opener(base):
    """Proxies are for other machines than this one."""
    if urllib.parse.urlsplit(base).hostname in ('localhost', '127.0.0.1', '::1'):
        return urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener()


def _refusal(status, text):
    try:
        answer = json.loads(text)
        return ValidationError(answer['sub_status'], answer['status'])
    except (ValueError, KeyError, TypeError):
        return ValidationError([_INVALID_INPUT if status == 400 else _INTERNAL_ERROR])


def _strict(data):
    """Checks what an update sets, which is stricter in Python than over REST,
    and returns it as JSON can carry it."""
    if not data:
        raise ValidationError([_MISSING_INPUT])
    if len(data) > _MAX_KEYS:
        raise ValidationError([_INVALID_INPUT])
    return {key: _value(key, value) for key, value in data.items()}


def _value(key, value):
    if key in _TEXTS and (value is None or isinstance(value, str)):
        return value
    if key in _STATES and isinstance(value, str):
        return value
    if key in _FLAGS and isinstance(value, bool):
        return value
    if key in _TIMES and isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(timezone.utc).replace(tzinfo=None)
        return value.isoformat()
    raise ValidationError([_INVALID_INPUT])
