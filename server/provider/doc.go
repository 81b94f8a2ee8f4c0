// Package provider lets people log on by single sign-on: it speaks OpenID Connect (authorization code, PKCE, nonce) with the configured
// providers, and gives the core an Account. It is the only importer of go-oidc and oauth2. It knows nothing of windows, cookies, users and rights:
// whether a trip is the one that began here is the core's to say, before anything of it comes here.
//
// A provider is asked what it is (discovery) when it is first needed, again when that failed, and again every hour; until then what it said last
// holds. Its keys are read again when a token names one that is not known.
package provider
