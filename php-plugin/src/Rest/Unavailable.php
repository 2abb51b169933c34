<?php
/**
 * The last resort: what is sent when the core could not answer.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Exchange\Reply;

defined( 'ABSPATH' ) || exit;

/**
 * The only SCIM bodies that PHP makes: constants, without data.
 */
final class Unavailable {

	/** Seconds until a client tries again when the owner of the site has to act first. */
	private const RETRY_LATER = 300;

	/** Seconds until a client tries again when the site may have recovered by itself. */
	private const RETRY_SOON = 30;

	/**
	 * The extension is missing or out of step.
	 */
	public static function without_extension(): Reply {
		return self::reply( 503, 'SCIM is not available on this site until its owner completes the installation', array( array( 'Retry-After', (string) self::RETRY_LATER ) ) );
	}

	/**
	 * The database does not answer, or another plugin ended the request.
	 */
	public static function for_now(): Reply {
		return self::reply( 503, 'the site is not available; try again', array( array( 'Retry-After', (string) self::RETRY_SOON ) ) );
	}

	/**
	 * Something failed that should not.
	 */
	public static function broken(): Reply {
		return self::reply( 500, 'the request could not be processed; the error log of the site says why' );
	}

	/**
	 * The credential was not accepted, and the extension is not there to say so.
	 */
	public static function unauthorized(): Reply {
		return self::reply( 401, 'the credential was not accepted', array( array( 'WWW-Authenticate', 'Bearer realm="SCIM"' ) ) );
	}

	/**
	 * An error as RFC 7644 §3.12 has it.
	 *
	 * @param list<array{string, string}> $headers Beside those that every answer has.
	 */
	private static function reply( int $status, string $detail, array $headers = array() ): Reply {
		return new Reply(
			$status,
			array(
				array( 'Content-Type', 'application/scim+json' ),
				array( 'Cache-Control', 'no-store' ),
				array( 'X-Content-Type-Options', 'nosniff' ),
				...$headers,
			),
			'{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"' . $status . '","detail":"' . $detail . '"}'
		);
	}
}
