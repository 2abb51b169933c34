<?php
/**
 * Why a request is not run again, in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Inspection\Replay;

defined( 'ABSPATH' ) || exit;

/**
 * The obstacles of `Inspection\Replay` for people, with what to do.
 */
final class ReplayWords {

	/**
	 * A sentence.
	 *
	 * @param string $obstacle One of the replay's.
	 */
	public static function obstacle( string $obstacle ): string {
		return match ( $obstacle ) {
			Replay::TOKEN_ENDPOINT => __( 'This cannot be tried again: it asks for an access token, and a secret that was sent is never kept.', 'scimpress' ),
			Replay::NOBODY => __( 'This cannot be tried again: it was refused before anything was looked at. Mend what stands under “Who asks” first.', 'scimpress' ),
			Replay::NO_BODY => __( 'This cannot be tried again: its body was not kept. Start the inspector with “Keep bodies, without secrets”, and let the request come once more.', 'scimpress' ),
			Replay::UNREADABLE => __( 'This cannot be tried again: its body could not be read, so it was not kept.', 'scimpress' ),
			Replay::CUT => __( 'This cannot be tried again: it is too long to be kept whole.', 'scimpress' ),
			Replay::HIDDEN => __( 'This cannot be tried again: it holds a password or another secret, which is never kept.', 'scimpress' ),
			Replay::NO_TOKEN => __( 'Nothing was tried: the token of this request has ended, so it would be refused with 401. Create a new one on the tab Configuration.', 'scimpress' ),
			Replay::NO_CONNECTION => __( 'Nothing was tried: the connection of this request is gone, or only a super admin can use it.', 'scimpress' ),
			Replay::NO_CORE => __( 'Nothing was tried: the PHP extension cannot be used. The tab Configuration says what to do.', 'scimpress' ),
			default => __( 'Nothing was tried: another plugin keeps what is undone on this site, so something could stay. The connection check says more.', 'scimpress' ),
		};
	}
}
