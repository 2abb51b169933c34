<?php
/**
 * A bar that shows how far a job has come.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\JobProgress $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

$scimpress_state = $data->for_script();

?>
<div class="scimpress-progress" data-url="<?php echo esc_url( $scimpress_state['goesOn'] ? add_query_arg( 'progress', $data->name, $data->url ) : '' ); ?>">
	<p>
		<?php if ( ! $data->is_done() ) : ?>
			<label for="scimpress-progress-<?php echo esc_attr( $data->name ); ?>"><?php echo esc_html( $data->label ); ?></label>
			<progress id="scimpress-progress-<?php echo esc_attr( $data->name ); ?>" max="<?php echo esc_attr( (string) $scimpress_state['max'] ); ?>" value="<?php echo esc_attr( (string) $scimpress_state['value'] ); ?>"></progress>
		<?php endif; ?>
		<span class="scimpress-progress-text"><?php echo esc_html( $scimpress_state['text'] ); ?></span>
	</p>
	<?php if ( $scimpress_state['goesOn'] ) : ?>
		<p class="hide-if-js"><a href="<?php echo esc_url( $data->url . '#scimpress-progress-' . $data->name ); ?>"><?php esc_html_e( 'See how far it is now', 'scimpress' ); ?></a></p>
	<?php endif; ?>
</div>
