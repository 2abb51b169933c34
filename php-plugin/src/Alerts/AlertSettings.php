<?php
/**
 * Who is told what by mail.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Alerts;

defined( 'ABSPATH' ) || exit;

/**
 * What an administrator decided. Unless somebody did, the address of the site is told everything but silence:
 * identity providers that only send changes are silent for weeks.
 */
final class AlertSettings {

	/** What was decided; option. */
	public const OPTION = 'scimpress_alerts';

	/** The longest silence that can be waited for, in days. */
	public const MOST_DAYS = 365;

	/**
	 * Takes what was decided.
	 *
	 * @param string        $address Where mails go; empty for the address of the site.
	 * @param list<string>  $off     The events that are switched off, by name.
	 * @param int           $days    Days of silence after which a mail is sent; 0 for never.
	 */
	public function __construct(
		public readonly string $address = '',
		public readonly array $off = array(),
		public readonly int $days = 0,
	) {}

	/**
	 * What is stored.
	 */
	public static function stored(): self {
		$stored = get_option( self::OPTION );
		$stored = is_array( $stored ) ? $stored : array();
		return new self(
			is_string( $stored['address'] ?? null ) ? $stored['address'] : '',
			array_values( array_filter( (array) ( $stored['off'] ?? array() ), 'is_string' ) ),
			max( 0, (int) ( $stored['days'] ?? 0 ) )
		);
	}

	/**
	 * Stores it.
	 */
	public function save(): void {
		update_option( self::OPTION, get_object_vars( $this ), false );
	}

	/**
	 * Where mails go.
	 */
	public function recipient(): string {
		return '' === $this->address ? (string) get_option( 'admin_email' ) : $this->address;
	}

	/**
	 * Whether a mail is sent of an event.
	 */
	public function is_on( Alert $alert ): bool {
		return Alert::Silence === $alert ? $this->days > 0 : ! in_array( $alert->value, $this->off, true );
	}
}
