<?php
/**
 * How a client shows its credential.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

defined( 'ABSPATH' ) || exit;

/**
 * The schemes, as the core knows them: crates/wordpress/src/profile.rs. Which of them a connection takes
 * is decided there.
 */
enum Scheme: string {
	/** A token as a bearer token (RFC 6750). */
	case Bearer = 'bearer';

	/** A token as the password of HTTP Basic (RFC 7617). */
	case Basic = 'basic';

	/** A token in the header X-API-Key. */
	case Header = 'header';

	/** An access token, which the client was given for its token, as a bearer token (RFC 6749 §4.4). */
	case ClientCredentials = 'client_credentials';
}
