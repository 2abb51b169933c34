<?php
/**
 * Whoever answers in place of SCIM.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Exchange\Configuration;

defined( 'ABSPATH' ) || exit;

/**
 * Tells from an answer that is not what SCIM gave who gave it, and what to do about that.
 */
final class Obstacle {

	/**
	 * Takes the answer.
	 *
	 * @param LoopbackAnswer $answer The answer.
	 */
	public function __construct( private readonly LoopbackAnswer $answer ) {}

	/**
	 * What others have to leave alone, as people write it into their settings.
	 */
	public static function path(): string {
		$parts = wp_parse_url( Configuration::base_url() );
		return ( $parts['path'] ?? '/' ) . ( isset( $parts['query'] ) ? '?' . $parts['query'] : '' );
	}

	/**
	 * What was found, as a result.
	 *
	 * @param string $id   Of the check.
	 * @param string $name Of the check.
	 */
	public function result( string $id, string $name ): CheckResult {
		list( $detail, $meaning, $steps ) = $this->explanation();
		return new CheckResult( $id, $name, CheckState::Problem, $detail, $meaning, $steps, '', $this->answer->raw() );
	}

	/**
	 * What happened, what it means, and what to do.
	 *
	 * @return array{string, string, list<string>}
	 */
	private function explanation(): array {
		$status = $this->answer->status;
		return match ( true ) {
			$status >= 300 && $status < 400 => $this->redirect(),
			$this->answer->is_scim() => $this->other_status(),
			$this->answer->has_scim_body() => $this->other_type(),
			401 === $status && '' !== $this->answer->header( 'www-authenticate' ) => $this->password(),
			404 === $status => $this->not_found(),
			$status >= 500 => $this->crash(),
			default => $this->page(),
		};
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function redirect(): array {
		return array(
			/* translators: 1: HTTP status, 2: address. */
			sprintf( __( 'The address sends whoever calls it elsewhere (status %1$d, to %2$s).', 'scimpress' ), $this->answer->status, $this->answer->header( 'location' ) ),
			__( 'Identity providers do not follow, or lose the token on the way.', 'scimpress' ),
			array(
				__( 'If it leads to the same site under another name, or from http to https, change both addresses in Settings > General to that one, and give your identity provider the new base URL.', 'scimpress' ),
				/* translators: %s: path. */
				sprintf( __( 'If it leads to a login page, have the plugin or server that does it leave out everything below %s.', 'scimpress' ), self::path() ),
			),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function other_status(): array {
		return array(
			/* translators: %d: HTTP status. */
			sprintf( __( 'SCIM answers with status %d to a request without a token, where it should be 401.', 'scimpress' ), $this->answer->status ),
			__( 'Your identity provider gets the same answer.', 'scimpress' ),
			array( __( 'See below what else is a problem, and in the error log of the site what failed.', 'scimpress' ) ),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function other_type(): array {
		return array(
			/* translators: %s: a content type. */
			sprintf( __( 'The answer arrives, but something on the way calls it “%s” in place of “application/scim+json”.', 'scimpress' ), $this->answer->header( 'content-type' ) ),
			__( 'Some identity providers do not read an answer that is not called what SCIM calls it.', 'scimpress' ),
			array(
				/* translators: %s: path. */
				sprintf( __( 'Have proxies, security plugins and rules of the web server leave the header Content-Type as it is below %s.', 'scimpress' ), self::path() ),
			),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function password(): array {
		return array(
			__( 'The web server, or something in front of it, asks for a name and a password of its own.', 'scimpress' ),
			__( 'An identity provider can only show its token, so it never gets as far as WordPress.', 'scimpress' ),
			array(
				/* translators: %s: path. */
				sprintf( __( 'Take everything below %s out of the password protection. SCIM asks for a token there.', 'scimpress' ), self::path() ),
			),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function not_found(): array {
		return array(
			__( 'The web server finds nothing at the address (status 404).', 'scimpress' ),
			__( 'It looks for a file in place of asking WordPress, so no request of an identity provider is answered.', 'scimpress' ),
			array(
				__( 'Open Settings > Permalinks and save them as they are: WordPress writes the rules for Apache again.', 'scimpress' ),
				__( 'With nginx, the block “location /” needs the line: try_files $uri $uri/ /index.php?$args;', 'scimpress' ),
			),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function crash(): array {
		return array(
			/* translators: 1: HTTP status, 2: a content type. */
			sprintf( __( 'Something answers with the error %1$d, and not in SCIM (%2$s).', 'scimpress' ), $this->answer->status, $this->type() ),
			__( 'Requests end before this plugin can answer them. Identity providers try again for a while and then give up.', 'scimpress' ),
			array(
				__( 'Look into the error logs of PHP and of the web server: the last lines say what failed.', 'scimpress' ),
				/* translators: %s: path. */
				sprintf( __( 'If a firewall or a maintenance mode answers so, have it leave out everything below %s.', 'scimpress' ), self::path() ),
			),
		);
	}

	/**
	 * @return array{string, string, list<string>}
	 */
	private function page(): array {
		return array(
			/* translators: 1: a content type, 2: HTTP status. */
			sprintf( __( 'Something else answers in place of SCIM (%1$s, status %2$d).', 'scimpress' ), $this->type(), $this->answer->status ),
			__( 'Your identity provider gets a page for people, which it cannot read.', 'scimpress' ),
			array(
				__( 'See in the raw details who answered. Firewalls, plugins for private sites, maintenance modes and caches usually say their name.', 'scimpress' ),
				/* translators: %s: path. */
				sprintf( __( 'Have it leave out everything below %s, for GET, POST, PUT, PATCH and DELETE.', 'scimpress' ), self::path() ),
			),
		);
	}

	private function type(): string {
		return '' === $this->answer->content_type() ? __( 'no content type', 'scimpress' ) : $this->answer->content_type();
	}
}
