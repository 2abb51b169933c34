<?php
/**
 * The attributes whose values the audit does not hold.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Audit;

use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Exchange\MemberChanges;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Reads names that an administrator typed. A name that no attribute has is a mistake: what it was meant for would
 * be held.
 */
final class SecretAttributes {

	/** Names that somebody can give. */
	private const MOST = 100;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
	) {}

	/**
	 * The attributes that a text names.
	 *
	 * @param string $text Full names, separated by white space or commas.
	 * @return list<string>|\WP_Error Their names as they are usually written, or what is wrong with the text.
	 * @throws Failure When the database does not answer.
	 */
	public function read( string $text ): array|\WP_Error {
		$typed = array_unique( (array) preg_split( '/[\s,]+/', $text, -1, PREG_SPLIT_NO_EMPTY ) );
		if ( array() === $typed ) {
			return array();
		}
		if ( count( $typed ) > self::MOST ) {
			/* translators: %s: a number. */
			return new \WP_Error( 'secret', sprintf( __( 'At most %s attributes can be named.', 'scimpress' ), number_format_i18n( self::MOST ) ) );
		}
		if ( ! $this->extension->is_ready() ) {
			return new \WP_Error( 'secret', $this->extension->sentence() );
		}
		$known = $this->known();
		$names = array();
		foreach ( $typed as $name ) {
			if ( ! isset( $known[ strtolower( (string) $name ) ] ) ) {
				/* translators: %s: what somebody typed. */
				return new \WP_Error( 'secret', sprintf( __( 'There is no attribute %s. Give the full name, such as title, name.familyName or urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber.', 'scimpress' ), mb_substr( (string) $name, 0, 200 ) ) );
			}
			$names[] = $known[ strtolower( (string) $name ) ];
		}
		return array_values( array_unique( $names ) );
	}

	/**
	 * Every attribute of every connection.
	 *
	 * @return array<string, string> By the name in lower case.
	 */
	private function known(): array {
		$known = array( MemberChanges::ATTRIBUTE => MemberChanges::ATTRIBUTE );
		foreach ( array( new Connection( 0, '', Connection::ANY_CLIENT, array(), 0 ), ...$this->connections->all() ) as $connection ) {
			$names = json_decode( \ScimPress\every_attribute( (string) wp_json_encode( $connection->for_exchange(), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ), true );
			foreach ( array_filter( is_array( $names ) ? $names : array(), 'is_string' ) as $name ) {
				$known[ strtolower( $name ) ] = $name;
			}
		}
		return $known;
	}
}
