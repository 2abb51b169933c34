<?php
/**
 * What administrators are told by mail.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Alerts;

defined( 'ABSPATH' ) || exit;

/**
 * The events that are worth a mail; each can be switched off.
 */
enum Alert: string {

	case BreakerOpen   = 'breaker';
	case TokenExpiring = 'token';
	case FirstFailure  = 'failure';
	case Silence       = 'silence';

	/**
	 * What it is, for the form that switches it.
	 */
	public function label(): string {
		return match ( $this ) {
			self::BreakerOpen => __( 'Many accounts lost access, and nobody else does until you decide', 'scimpress' ),
			self::TokenExpiring => __( 'A token ends in 30 days, in 7 days and in one day', 'scimpress' ),
			self::FirstFailure => __( 'Requests of an identity provider begin to fail after they had succeeded', 'scimpress' ),
			self::Silence => __( 'Nothing is heard of an identity provider any more', 'scimpress' ),
		};
	}
}
