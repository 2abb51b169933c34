<?php
/**
 * The connection that a tab is about.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Reads from the address which of the connections somebody chose by {@see ConnectionLinks}.
 */
final class ChosenConnection {

	/**
	 * Needs where connections are kept.
	 *
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct( private readonly Connections $connections ) {}

	/**
	 * The one that is named; the oldest when none is, null when there is no such one.
	 *
	 * @param mixed $name What a form names; null for what the address does.
	 * @throws Failure When the database does not answer.
	 */
	public function find( mixed $name = null ): ?Connection {
		$name ??= self::name();
		if ( null === $name ) {
			return $this->connections->first();
		}
		return is_string( $name ) && ctype_digit( $name ) ? $this->connections->find( (int) substr( $name, 0, 18 ) ) : null;
	}

	/**
	 * The same, if whoever asks may change it; says so otherwise.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function changeable(): ?Connection {
		$connection = $this->find();
		if ( null !== $connection && NetworkCapability::reaches( $connection ) ) {
			return $connection;
		}
		add_settings_error( Page::SLUG, 'connection', __( 'There is no such connection, or only a super admin can change it.', 'scimpress' ) );
		return null;
	}

	/**
	 * What the address names; null for nothing.
	 */
	public static function name(): mixed {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- chooses what is shown; whatever is done has a nonce.
		return wp_unslash( $_GET['connection'] ?? null );
	}
}
