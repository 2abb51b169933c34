<?php
/**
 * What an exchange knows before it begins.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Audit\KeptValues;
use ScimPress\Auth\Caller;
use ScimPress\Clock;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Protection;

defined( 'ABSPATH' ) || exit;

/**
 * The circumstances of one exchange, drawn once: the site, the caller, the connection, the clock and
 * what identifiers are made from. As crates/wordpress/src/configuration.rs takes it.
 */
final class Configuration {

	/** The namespace of the endpoint below the REST API. */
	public const ENDPOINT = 'scim/v2';

	/**
	 * Draws clock and seed.
	 *
	 * @param array<string, mixed> $caller       Who asks, as the contract has it.
	 * @param ?Connection          $connection   The caller's connection.
	 * @param bool                 $is_protected Whether accounts are protected from what is asked for.
	 * @param ?KeptValues          $values       Whether old and new values are told; null as the audit keeps them.
	 */
	private function __construct(
		private readonly array $caller,
		public readonly ?Connection $connection,
		public readonly bool $is_protected,
		private readonly ?KeptValues $values = null,
	) {}

	/**
	 * For a request of a client, whether its credential was accepted or not.
	 */
	public static function for_caller( Caller $caller, ?Connection $connection ): self {
		return new self( $caller->for_exchange(), $connection, true );
	}

	/**
	 * For a request that is tried while an administrator looks on: old and new values are told, but for those that
	 * are never kept.
	 */
	public static function for_trial( Caller $caller, Connection $connection ): self {
		return new self( $caller->for_exchange(), $connection, true, new KeptValues( true, KeptValues::stored()->secret ) );
	}

	/**
	 * For something that happened on the site itself: what became of a protected account is followed.
	 */
	public static function for_site( Connection $connection ): self {
		return new self( array( 'kind' => 'site' ), $connection, false );
	}

	/**
	 * For what the site does later of what clients asked for.
	 */
	public static function for_background( Connection $connection ): self {
		return new self( array( 'kind' => 'site' ), $connection, true );
	}

	/**
	 * What is told of old and new values.
	 */
	public function values(): KeptValues {
		return $this->values ?? KeptValues::stored();
	}

	/**
	 * What the exchange works on.
	 */
	public function stage(): Stage {
		return new Stage( $this->is_protected, $this->connection );
	}

	/**
	 * The base URL without a trailing slash. With plain permalinks it holds a question mark.
	 */
	public static function base_url(): string {
		return untrailingslashit( rest_url( self::ENDPOINT ) );
	}

	/**
	 * The configuration as the core takes it. Each call draws a new time and new identifiers.
	 */
	public function to_json(): string {
		return (string) wp_json_encode(
			array(
				'contract'          => Extension::CONTRACT,
				'base_url'          => self::base_url(),
				'now'               => Clock::now(),
				'seed'              => bin2hex( random_bytes( 16 ) ),
				'caller'            => $this->caller,
				'connection'        => $this->connection?->for_exchange(),
				'unavailable_roles' => $this->unavailable_roles(),
				...$this->values()->for_exchange(),
			),
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
		);
	}

	/**
	 * The roles that the connection names and the site cannot give.
	 *
	 * @return list<array{role: string, reason: string}>
	 */
	public function unavailable_roles(): array {
		$unavailable = array();
		$protection  = new Protection( $this->connection?->allowed_roles() ?? array() );
		foreach ( $this->connection?->named_roles() ?? array() as $role ) {
			$reason = $protection->reason_against_role( $role );
			if ( null !== $reason ) {
				$unavailable[] = compact( 'role', 'reason' );
			}
		}
		return $unavailable;
	}
}
