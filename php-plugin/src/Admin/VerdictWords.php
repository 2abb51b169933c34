<?php
/**
 * A verdict about the audit in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Store\AuditVerdict;

defined( 'ABSPATH' ) || exit;

/**
 * Says whether the audit is as it was written, and what speaks against it.
 */
final class VerdictWords {

	/**
	 * Takes the verdict.
	 *
	 * @param AuditVerdict $verdict What is known.
	 */
	public function __construct( private readonly AuditVerdict $verdict ) {}

	/**
	 * As WordPress calls kinds of notices.
	 */
	public function kind(): string {
		return $this->verdict->is_good() ? 'success' : 'error';
	}

	/**
	 * Everything that is known.
	 */
	public function sentence(): string {
		$verdict   = $this->verdict;
		$sentences = array();
		if ( $verdict->is_good() ) {
			$sentences[] = $verdict->is_complete
				/* translators: %s: a number. */
				? sprintf( _n( '%s event is as it was written.', '%s events are as they were written.', $verdict->rows - $verdict->unsealed, 'scimpress' ), number_format_i18n( $verdict->rows - $verdict->unsealed ) )
				/* translators: 1: a number, 2: number of an event. */
				: sprintf( __( 'The first %1$s events, up to number %2$s, are as they were written. There are too many to look at all of them here: wp scim audit verify does.', 'scimpress' ), number_format_i18n( $verdict->rows ), $verdict->reached );
		}
		if ( ! $verdict->is_genuine ) {
			$sentences[] = __( 'Where the audit begins and ends was changed past this plugin, or the salts in wp-config.php were: nothing can be proved.', 'scimpress' );
		}
		if ( $verdict->is_cut ) {
			$sentences[] = __( 'Events at the end are missing.', 'scimpress' );
		}
		if ( array() !== $verdict->broken ) {
			/* translators: %s: numbers of events. */
			$sentences[] = sprintf( __( 'Not what was written, or something before them is missing: %s.', 'scimpress' ), implode( ', ', $verdict->broken ) );
		}
		if ( array() !== $verdict->foreign ) {
			/* translators: %s: numbers of events. */
			$sentences[] = sprintf( __( 'Written past this plugin, or by a request that took longer than ten minutes: %s.', 'scimpress' ), implode( ', ', $verdict->foreign ) );
		}
		if ( $verdict->erased > 0 ) {
			/* translators: %s: a number. */
			$sentences[] = sprintf( _n( 'Of %s event the personal data was erased.', 'Of %s events the personal data was erased.', $verdict->erased, 'scimpress' ), number_format_i18n( $verdict->erased ) );
		}
		if ( $verdict->unsealed > 0 ) {
			/* translators: %s: a number. */
			$sentences[] = sprintf( _n( '%s event is too new to be sealed.', '%s events are too new to be sealed.', $verdict->unsealed, 'scimpress' ), number_format_i18n( $verdict->unsealed ) );
		}
		return implode( ' ', $sentences );
	}
}
