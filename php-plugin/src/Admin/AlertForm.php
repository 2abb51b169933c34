<?php
/**
 * The form that says who is told what by mail.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Alerts\Alert;
use ScimPress\Alerts\AlertSettings;

defined( 'ABSPATH' ) || exit;

/**
 * What stands in the form, and the judgement whether it can be saved.
 */
final class AlertForm {

	/**
	 * Takes the fields.
	 *
	 * @param string       $address Where mails go; empty for the address of the site.
	 * @param list<string> $on      The events that are switched on, by name.
	 * @param string       $days    Days of silence after which a mail is sent.
	 */
	private function __construct(
		public readonly string $address,
		public readonly array $on,
		public readonly string $days,
	) {}

	/**
	 * The form with what is stored.
	 */
	public static function stored(): self {
		$settings = AlertSettings::stored();
		return new self( $settings->address, array_values( array_diff( self::switches(), $settings->off ) ), (string) $settings->days );
	}

	/**
	 * The form as somebody sent it.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	public static function sent( array $post ): self {
		$text = static fn( string $name ) => is_string( $post[ $name ] ?? null ) ? sanitize_text_field( $post[ $name ] ) : '';
		return new self( $text( 'address' ), array_values( array_intersect( self::switches(), array_filter( (array) ( $post['on'] ?? array() ), 'is_string' ) ) ), $text( 'silent_days' ) );
	}

	/**
	 * What is wrong; its code is the field's name. Null when nothing is.
	 */
	public function error(): ?\WP_Error {
		return match ( true ) {
			'' !== $this->address && ! is_email( $this->address ) => new \WP_Error( 'address', __( 'Type one e-mail address, or nothing for that of the site.', 'scimpress' ) ),
			1 !== preg_match( '/^\d{1,3}$/D', $this->days ) || (int) $this->days > AlertSettings::MOST_DAYS => new \WP_Error( 'silent_days', __( 'Type a number of days from 1 to 365, or 0 for no mail about silence.', 'scimpress' ) ),
			default => null,
		};
	}

	/**
	 * What is decided, of a form with which nothing is wrong.
	 */
	public function decided(): AlertSettings {
		return new AlertSettings( $this->address, array_values( array_diff( self::switches(), $this->on ) ), (int) $this->days );
	}

	/**
	 * Names of the events that are switched by a tick; silence is by its days.
	 *
	 * @return list<string>
	 */
	private static function switches(): array {
		return array( Alert::BreakerOpen->value, Alert::TokenExpiring->value, Alert::FirstFailure->value );
	}
}
